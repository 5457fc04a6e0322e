"""The words of the generator of dates, French. See `forms_dates_words`."""

from __future__ import annotations

from tests.labbot.reading.forms_dates_words import Tongue

FR = Tongue(
    months="janvier|février fevrier|mars|avril|mai|juin|juillet|août aout|septembre|octobre|novembre|décembre decembre",
    short="janv. janv|févr. fév. fev|mars|avr. avr|mai|juin|juil. juil|août|sept. sept|oct. oct|nov. nov|déc. dec",
    ordinals="premier|deuxième|troisième|quatrième",
    days="""le {ord} {month} {y}
        le {d} {month} {y}
        le {dd} {month} {y}
        le {d} {short} {y}
        le lundi {ord} {month} {y}
        le mardi {d} {month} {y}
        le {d}-{short}-{y}
        le {d} {MONTH} {y}""",
    month_styles="""{month} {y}
        {short} {y}
        le mois de {month} {y}
        {MONTH} {y}
        {month}-{y}
        {month} de {y}
        {month} {yy}
        {Month} {y}
        {short} {yy}""",
    year_styles="""{y}
        l'année {y}
        l'an {y}""",
    quarters="""le T{q} {y}
        le {qord} trimestre {y}
        le {qnum} trimestre {y}
        le {qord} trimestre de {y}
        le {qnum} trimestre de l'année {y}
        le trimestre {q} {y}
        le T{q}/{y}
        le {qord} trimestre de l'année {y}
        le T{q} de {y}
        le {qrom} trimestre {y}
        le T{q}-{y}""",
    halves="""le {qord} semestre {y}
        le {qnum} semestre {y}
        le {qnum} semestre de {y}
        le S{q} {y}
        le semestre {q} {y}
        le {qord} semestre de l'année {y}
        la {qfem} moitié de {y}
        le {qrom} semestre {y}
        le S{q}/{y}""",
    parts="""early: début {y}|le début {y}|le début de l'année {y}|debut {y}
        mid: mi-{y}|la mi-{y}|le milieu de {y}
        late: fin {y}|la fin {y}|la fin de l'année {y}""",
    seasons="""3: le printemps {y}
        6: l'été {y}|l'été de {y}
        9: l'automne {y}|l'automne de {y}""",
    small="|en|en|à",
    at="""L'atelier se tiendra {in} {x} à Dakar.
        Dates : {x}
        Date : {x}.
        Calendrier : {x}
        Formation de 40 agents, {x}, Niamey.
        Date proposée : {x}.
        Le séminaire est prévu {in} {x}.
        Quand : {x}
        Nous comptons organiser une table ronde {in} {x}.
        Période : {x}
        La mission aura lieu {in} {x}, à Bangui.
        Atelier (Paris, {x}, 80 participants).
        Période souhaitée : {x}.
        Date prévisionnelle : {x}
        La visite d'étude est programmée {in} {x}.
        Nous proposons {x} pour la tenue du forum.""",
    starts="""Le projet débuterait {in} {x}.
        Début : {x}
        Date de début : {x}.
        Démarrage souhaité {in} {x}.
        À compter de {x}.
        À partir de {x}, nous aurons besoin d'un expert.
        a partir de {x}
        Dès {x}.
        Le projet commencera {in} {x}.
        Les activités seront lancées {in} {x}.
        Démarrage prévu : {x}
        Début des activités : {x}
        Lancement : {x}.
        Date de démarrage : {x}
        Mise en route : {x}
        Nous souhaitons commencer {in} {x}.
        Pas avant {x}.
        À commencer {in} {x}.
        Le démarrage est fixé à {x}.
        Début envisagé : {x}.""",
    ends="""Le projet s'achèvera {in} {x}.
        Fin : {x}
        Date de fin : {x}.
        Jusqu'à {x}.
        Les activités devront être terminées avant {x}.
        D'ici {x}, tout sera achevé.
        La formation devra se tenir au plus tard {in} {x}.
        Le projet prendra fin {in} {x}.
        Idéalement avant {x}.
        À réaliser d'ici à {x}.
        Fin prévue : {x}
        Nous voulons finir avant la fin de {x}.
        Clôture : {x}.
        Date d'achèvement : {x}.
        Le projet se terminera {in} {x}.""",
    ranges="""de {a} à {b}
        entre {a} et {b}
        {a} - {b}
        {a} – {b}
        {a} à {b}
        de {a} jusqu'à {b}
        {a} — {b}
        (de {a} à {b})
        Début : {a} ; fin : {b}
        Date de début : {a}. Date de fin : {b}.
        DEBUT: {a}\\nFIN: {b}
        à partir de {a} jusqu'à {b}
        allant de {a} à {b}
        à compter de {a} et jusqu'à {b}
        il débute {in} {a} et se termine {in} {b}
        Démarrage : {a}, clôture : {b}""",
    month_ranges="""de {m1} à {m2} {y}
        entre {m1} et {m2} {y}
        {m1}-{m2} {y}
        {m1} – {m2} {y}
        {m1} à {m2} {y}
        de {m1} jusqu'à {m2} {y}
        {s1}-{s2} {y}
        {m1}/{m2} {y}
        {s1} à {s2} {y}
        du mois de {m1} au mois de {m2} {y}
        de {m1} à fin {m2} {y}
        de début {m1} à fin {m2} {y}""",
    day_ranges="""{d1}-{d2} {month} {y}
        du {d1} au {d2} {month} {y}
        les {d1} et {d2} {month} {y}
        {d1} – {d2} {month} {y}
        du {dd1} au {dd2}/{mm}/{y}
        entre le {d1} et le {d2} {month} {y}
        du {d1} {month} au {d2} {month} {y}
        {d1}/{mm} au {d2}/{mm}/{y}
        du lundi {d1} au jeudi {d2} {month} {y}
        {d1}-{d2}/{mm}/{y}
        {d1} au {d2} {month} {y}
        du {dd1} au {dd2} {short} {y}
        du {d1}/{mm}/{y} au {d2}/{mm}/{y}""",
    year_ranges="""Période du projet : {y1}-{y2}
        Durée du projet : {y1} – {y2}.
        Période : {y1}/{yy2}
        Le projet se déroule de {y1} à {y2}.
        Les activités auront lieu en {y1} et {y2}.
        Période de mise en œuvre : {y1}-{y2}
        Entre {y1} et {y2}, avec trois villes.
        Calendrier : {y1}-{y2}
        Dates : {y1} à {y2}.
        {n} mois ({y1}-{y2})
        Exécution sur {n} mois, {y1}-{y2}.""",
    quarter_ranges="""T{q1}-T{q2} {y}
        du T{q1} au T{q2} {y}
        T{q1} à T{q2} {y}
        du {o1} au {o2} trimestre {y}
        T{q1} – T{q2} {y}""",
    relative="""Y+1: Nous souhaitons le faire l'année prochaine.
        Y+1: Le projet est prévu l'an prochain.
        Y+1: Prévu pour l'année prochaine.
        Y0: Nous souhaitons le faire cette année.
        M+1: Nous commencerions le mois prochain.
        M+1: Début : le mois prochain.
        M+1: La formation débute dès le mois prochain.
        Q+1: L'atelier se tiendra le trimestre prochain.
        Q+1: Prévu au prochain trimestre.
        Q1+1: La mission est prévue au premier trimestre de l'année prochaine.
        Q2+1: Au deuxième trimestre de l'année prochaine.
        H1+1: Prévu au premier semestre de l'année prochaine.
        H2+1: Au second semestre de l'an prochain.
        E+1: Nous comptons le lancer début de l'année prochaine.
        E+1: Il débuterait au début de l'année prochaine.
        L+1: Le forum est prévu à la fin de l'année prochaine.
        ENDY0: Il faut finir d'ici la fin de l'année.
        ENDY0: À achever avant la fin de cette année.
        ENDY+1: Nous voulons finir d'ici la fin de l'année prochaine.
        MN: Le séminaire se tiendra en {month} de l'année prochaine.
        NX: Le séminaire se tiendra en {month} prochain.
        NX: L'atelier est prévu pour {month} prochain.
        IN: Nous commencerions dans {n} mois.
        IN: Le projet débuterait d'ici {n} mois.
        LAST: À réaliser dans un délai de {n} mois.
        LAST: Le travail est à faire en {n} mois.
        S+1: La formation se tiendra l'été prochain.""",
    numbers="2 deux|3 trois|4 quatre|5 cinq|6 six|8 huit|9 neuf|10 dix|12 douze|14 quatorze|15 quinze|"
    "18 dix-huit|20 vingt|24 vingt-quatre|30 trente|36 trente-six",
    lasting="""Durée : {x}.
        Le projet durera {x}.
        pour une durée de {x}
        sur {x}
        sur une période de {x}
        pendant {x}
        Durée du projet - {x}
        Nous demandons un expert pour {x}.
        Le projet s'étale sur {x}.
        d'une durée de {x}
        Nous prévoyons un projet de {x}.
        DUREE: {x}
        durant {x}
        Durée prévue {x}
        La durée du projet est de {x}.""",
    units="""month: {n} mois|{w} mois|{w} ({n}) mois|{n} ({w}) mois|{n}mois
        year: {n} ans|{w} ans|{w} ({n}) ans|{n} années|{w} années|{n} ({w}) ans""",
    halves_more="""18: un an et demi|une année et demie|1,5 an|un an et six mois|1 an et 6 mois
        30: deux ans et demi|2,5 ans|deux années et demie|2 ans et 6 mois
        12: un an|une année|1 an|douze mois
        6: un semestre|six mois|une demi-année
        42: trois ans et demi|3,5 ans
        1: un mois|1 mois
        3: un trimestre|trois mois
        15: un an et trois mois""",
    with_duration="""À partir de {x}, pour {l}.
        Il débute {in} {x} et dure {l}.
        à compter de {x} pour une durée de {l}
        Début : {x}. Durée : {l}.
        Durée : {l}, démarrage {in} {x}.
        sur {l} à compter de {x}
        {l} à partir de {x}
        {x}, pour une durée de {l}""",
    phases="""Phase 1 : de {a} à {b} ; phase 2 : de {c} à {d}.
        Première phase de {a} à {b}, seconde phase de {c} à {d}.
        Phase I ({a} – {b}) : étude. Phase II ({c} – {d}) : formation.
        Étape 1 : {a} - {b}\\nÉtape 2 : {c} - {d}""",
    traps="""Merci de répondre avant {late}.
        Nous vous saurions gré de votre réponse avant {late}.
        Prière de nous faire parvenir vos observations au plus tard {late}.
        Date limite de réponse : {late}
        La date limite pour les commentaires est fixée à {late}.
        Merci de confirmer votre participation avant {late}.
        Dans l'attente de votre réponse d'ici {late}.
        Cela s'inscrit dans l'Agenda 2030.
        à l'horizon 2030
        dans le cadre de l'Agenda 2063
        Il appuie notre Vision 2035.
        conformément au Plan d'action de Cadix 2023-2027
        prévu par le plan d'action de Marrakech (2018-2020)
        La Politique nationale de migration 2025-2035 le demande.
        conformément au Plan national de développement 2026-2030
        La stratégie « Sénégal 2050 » le prévoit.
        La loi n° 2019-11 de {past} régit l'asile.
        Le décret n° 2024-117 de {past} crée le comité.
        L'arrêté ministériel de {past} le prévoit.
        un projet antérieur, mené de 2019 à 2022
        Entre 2021 et 2023, nous avons mené un pilote.
        La première phase s'est achevée en 2024.
        Le projet précédent a pris fin {past}.
        M. Diallo, né {past}, est notre contact.
        Dakar, {sent}
        Comme convenu lors de la réunion de {past}.
        Suite à la réunion des hauts fonctionnaires tenue {past}.
        En réponse à votre courrier de {past}.
        Selon le procès-verbal de {past}, cela est acquis.
        pour des jeunes de 18 à 35 ans
        des enfants de moins de 12 ans
        Notre équipe a 12 ans d'expérience.
        Depuis trois ans, aucun recensement.
        Nous y travaillons depuis 2019.
        Il a été créé en 2021.
        Selon le recensement de 2024, 12,5 % sont des femmes.
        Entre 20 et 30 % d'entre eux rentrent.
        Tél. +221 33 889 12 12
        N/Réf : 2027/03/MAE-14
        Tél : 00 20 27 03 05
        une formation de trois jours
        L'expert reste deux semaines.
        mission d'expert de 20 jours
        Le suivi est fait à 6 mois.
        Le comité se réunit tous les 3 mois.
        Salle 2028, deuxième étage.""",
    neutral="""Le projet concerne la réintégration des migrants de retour.
        Budget : 45 000 EUR.
        Nous cherchons deux formateurs pour 40 agents.
        Le montant est de 120 000 000 FCFA.
        Le chef de file est le ministère de l'Intérieur.
        Les femmes sont 45 % des participants.
        Chers collègues,
        Nous avons besoin d'outils méthodologiques.""",
)
