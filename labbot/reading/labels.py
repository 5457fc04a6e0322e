"""Labelled lines (`Titre : ...`, `PAYS: ...`, `* Intitulé > ...`): the nearest thing to a form that a mail has."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbot.reading.phrases import Text

_SIGN = re.compile(r"[:：>=]")
_CELL = re.compile(r"[|\t]")
_KEY_LENGTH = 48

# field -> the labels people write, folded; the words of a label joined by one space.
_LABELS = {
    "title": """title;project title;working title;proposed title;name of the project;project name;titre;
    titre du projet;
        titre de la proposition;titre provisoire;intitule;intitule du projet;intitule de la proposition;
    nom du projet;
        titulo;titulo do projeto;titulo da proposta;nome do projeto;titulo del proyecto;titulo de la propuesta;
        nombre del proyecto;designacao;denominacion;denominacao;العنوان;عنوان المشروع;عنوان المقترح;عنوان;
    اسم المشروع;
        عنوان الطلب""",
    "about": """subject;sujet;objet;subject matter;topic;theme;theme du projet;sujet du projet;assunto;tema;
    objeto;asunto;    الموضوع;موضوع;موضوع المشروع;موضوع الطلب""",
    "name": "name;full name;nom;nom et prenom;nom et prenoms;nom complet;nome;nome completo;"
    "nombre;nombre y apellidos;الاسم;الاسم الكامل",
    "country": """country;country countries;requesting country;lead country;pays;pays demandeur;
    pays porteur;pays requerant;
        pays concerne;pays chef de file;etat demandeur;pais;pais requerente;pais solicitante;
    pais proponente;البلد;
        الدولة;بلد;الدولة الطالبة;البلد الطالب;البلد المعني""",
    "countries": "countries;pays concernes;paises;البلدان;الدول;pays partenaires;partner countries",
    "kind": """type;kind;nature;type de demande;type of request;tipo;tipo de pedido;tipo de solicitud;النوع;
    نوع الطلب;
        categorie;category;categoria;nature de la demande;type de contribution""",
    "area": """area;domain;domaine;domaine d action;dominio;area de acao;ambito;area de accion;المجال;
    area of action;
        thematic area;axe;area tematica;domaine thematique""",
    "objective": "objective number;objectif no;objectif numero;objetivo n;plan d action objectif;objective no",
    "action": "action;action no;accion;acao;الاجراء;action number",
    "need": """need;needs;what we need;we need;besoin;besoins;appui recherche;appui demande;appui souhaite;
    support needed;
        support requested;type of support;necesidad;necesidades;tipo de apoyo;apoyo solicitado;necessidades;
        necessidade;apoio solicitado;tipo de apoio;apoio pedido;الاحتياجات;الدعم المطلوب;نوع الدعم;المطلوب;
    type d appui;
        nous demandons;precisamos de;expertise recherchee;assistance requested;assistance needed;الحاجيات""",
}
_FIELDS = {" ".join(label.split()): name for name, text in _LABELS.items() for label in text.split(";")}


class Line(NamedTuple):
    """A labelled line: the field its label names (None where we do not know it), its value, where the value stands."""

    field: str | None
    key: str
    value: str
    start: int
    end: int


def labelled(text: str) -> list[Line]:
    """The labelled lines of `text`. A label with nothing behind it takes the next line that is not empty."""
    found: list[Line] = []
    at = 0
    waiting: tuple[str | None, str] | None = None
    for line in text.splitlines(keepends=True):
        value = line.strip()
        if waiting and value and not _label(value):
            start = at + line.index(value)
            found.append(Line(*waiting, value, start, start + len(value)))
        if value:
            waiting = None
        label = _label(value)
        if label:
            field, key, rest = label
            if rest:
                start = at + line.rindex(rest)
                found.append(Line(field, key, rest, start, start + len(rest)))
            elif field:
                waiting = (field, key)
        at += len(line)
    return found


def _label(line: str) -> tuple[str | None, str, str] | None:
    row = _row(line)
    if row:
        return row
    sign = _SIGN.search(line[: _KEY_LENGTH + 1])
    if not sign:
        return None
    key = " ".join(word.form for word in Text(line[: sign.start()]).words)
    if not key or key.count(" ") > 4:
        return None
    return _FIELDS.get(key), key, line[sign.end() :].strip()


def _row(line: str) -> tuple[str | None, str, str] | None:
    """A row of a table with a label and its value: `| Besoin 1 | un expert |`, or the same with tabs."""
    if "|" not in line and "\t" not in line:
        return None
    cells = [cell for cell in (cell.strip() for cell in _CELL.split(line)) if cell]
    if len(cells) < 2 or len(cells[0]) > _KEY_LENGTH or _SIGN.search(cells[0]):
        return None
    key = " ".join(word.form for word in Text(cells[0]).words if not word.form.isdigit())
    return (_FIELDS[key], key, cells[1]) if key in _FIELDS else None


def first(lines: list[Line], field: str) -> Line | None:
    """The first line with that field."""
    return next((line for line in lines if line.field == field), None)
