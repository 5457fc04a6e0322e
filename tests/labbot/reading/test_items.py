"""Two ideas are told apart in five languages; the activities of one project are one idea."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.items import body, parts

TWO = {
    "fr numbered": "Idée 1 : appui au forum régional.\nIdée 2 : formation des agents consulaires.",
    "en letters": "Project A: a forum of associations.\nProject B: training of consular staff.",
    "ar ordinals": "الفكرة الأولى: دعم منتدى الجمعيات.\nالفكرة الثانية: تدريب موظفي القنصليات.",
    "fr ordinals": "Bonjour,\n\nPremière proposition : un forum à Dakar.\n\nDeuxième proposition : une formation.",
    "en ordinals": "First idea: a forum of associations.\nSecond idea: training for consular staff.",
    "pt ordinals": "Primeira ideia: um fórum das associações.\nSegunda ideia: formação dos agentes consulares.",
    "es ordinals": "* Primer proyecto: un foro de asociaciones.\n* Segundo proyecto: formación de agentes.",
    "fr counted": "Nous vous soumettons deux propositions :\n1) Forum des associations\n2) Formation des agents",
    "en counted": "We have two requests:\n\n- a forum of migrant associations\n- training of consular staff in Rome",
    "pt counted": "Apresentamos duas ideias:\n1. Fórum das associações\n2. Formação dos agentes consulares",
    "es counted": "Le enviamos dos nuevas propuestas:\n1. Foro de asociaciones\n2. Formación de agentes consulares",
    "ar counted": "نقدم لكم مقترحين:\n١. منتدى جمعيات المهاجرين\n٢. تدريب موظفي القنصليات",
    "fr titles": "Titre : Forum des associations\nNous demandons un appui pour le forum annuel.\n\n"
    "Titre : Formation consulaire\nNous demandons une formation pour douze agents.",
    "fr told apart": "Bonjour. D'une part, nous proposons un projet de cartographie de la diaspora dans six pays. "
    "D'autre part, nous proposons un projet de formation des agents consulaires à Rome.",
    "en told apart": "Firstly, we would like to submit a project to map our diaspora in six countries.\n"
    "Secondly, we submit a project to train the consular staff of our embassies in Europe.",
    "pt told apart": "Em primeiro lugar, propomos um projeto de mapeamento da diáspora em seis países de residência. "
    "Em segundo lugar, propomos um projeto de formação dos agentes consulares em Roma.",
    "es told apart": "Por una parte, presentamos un proyecto de mapeo de la diáspora en seis países de Europa. "
    "Por otra parte, presentamos un proyecto de formación de los agentes consulares.",
    "ar told apart": "أولا، نقترح مشروع رسم خريطة للجالية في ستة بلدان أوروبية مختلفة. "
    "ثانيا، نقترح مشروع تدريب موظفي القنصليات في روما ومدريد خلال سنة.",
    "fr further": "Nous proposons une cartographie de la diaspora dans six pays, pour 180 000 EUR. "
    "Nous souhaitons également proposer un second projet : la formation des agents consulaires.",
    "en further": "We propose to map our diaspora in six countries, with a budget of 180 000 EUR.\n"
    "We would also like to submit another proposal, on training of the consular staff.",
    "pt further": "Propomos um mapeamento da diáspora em seis países, com um orçamento de 180 000 EUR. "
    "Gostaríamos também de apresentar um segundo projeto, de formação dos agentes consulares.",
    "es further": "Proponemos un mapeo de la diáspora en seis países, con un presupuesto de 180 000 EUR. "
    "También queremos presentar otro proyecto de formación de los agentes consulares en Roma.",
    "ar further": "نقترح رسم خريطة للجالية في ستة بلدان بميزانية قدرها 180000 يورو. "
    "كما نود أن نقدم مشروعا ثانيا لتدريب موظفي القنصليات في روما.",
}
ONE = {
    "activities": "Nous proposons un forum.\n1. recensement dans six pays\n2. base de données\n3. restitution au forum",
    "fr steps": "Premièrement, nous recenserons les compétences dans six pays de résidence en Europe. "
    "Deuxièmement, la base de données du projet sera ouverte aux entreprises du pays.",
    "fr two needs": "Premièrement, nous demandons un expert en statistiques pour trois mois à la direction. "
    "Deuxièmement, nous demandons le financement de la collecte des données dans six pays.",
    "en steps": "First, the officers are trained in three regions of the country by our academy. "
    "Second, the manuals are printed and given to all the border posts of the country.",
    "pt steps": "Em primeiro lugar, formamos os agentes das três regiões do país na nossa academia. "
    "Em segundo lugar, imprimimos os manuais do projeto para todos os postos de fronteira.",
    "es contrast": "Por una parte, faltan datos fiables sobre la diáspora en los países de residencia. "
    "Por otra parte, el proyecto necesita el apoyo de un experto durante tres meses.",
    "ar steps": "أولا، ندرب الموظفين في ثلاث مناطق من البلاد في أكاديميتنا الوطنية. "
    "ثانيا، نطبع الأدلة ونوزعها على جميع المراكز الحدودية في البلاد.",
    "another's project": "We propose a forum of associations. It builds on another project that France runs in Dakar.",
    "two activities": "Nous prévoyons deux activités :\n1. une formation des agents\n2. un forum des associations",
    "one title": "Titre : Forum des associations\nNous demandons un appui pour le forum annuel de la diaspora.",
    "three of two": "We send two requests in one project:\n- train officers\n- print manuals\n- hold a forum",
    "phases": "Nous proposons un projet pilote de formation. Une deuxième phase du projet suivra en 2028, si possible.",
    "empty": "",
}


@pytest.mark.parametrize("name", TWO)
def test_two_ideas_are_told_apart(name: str) -> None:
    found = parts(TWO[name])

    assert len(found) == 2
    assert all(part in TWO[name] for part in found)


@pytest.mark.parametrize("name", ONE)
def test_one_idea_stays_one(name: str) -> None:
    assert parts(ONE[name]) == []


def test_three_ideas_are_three() -> None:
    text = "Idea 1: a forum here.\nIdea 2: a training there.\nIdea 3: a study visit."

    assert [body(part) for part in parts(text)] == ["a forum here.", "a training there.", "a study visit."]


def test_a_heading_of_words_is_no_part_of_the_idea() -> None:
    assert body("Première idée : un forum") == "un forum"
    assert body("Un forum : première idée") == "Un forum : première idée"


@given(st.text(alphabet="ab un projet: .\nd'autre partéè1-ثانيا", max_size=400))
def test_any_text_is_cut_into_pieces_of_itself(text: str) -> None:
    assert all(part in text for part in parts(text))


@pytest.mark.parametrize(
    "piece", ["d'une part un projet ", "1. another project ", "two requests: - x\n", "Titre : ab cd\n"]
)
def test_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    def seconds(text: str) -> float:
        best = []
        for _ in range(3):
            begin = process_time()
            parts(text)
            best.append(process_time() - begin)
        return min(best)

    assert seconds(piece * 4000) <= 25 * max(seconds(piece * 400), 0.0005)
