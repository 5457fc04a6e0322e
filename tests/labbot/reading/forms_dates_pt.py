"""The words of the generator of dates, Portuguese. See `forms_dates_words`."""

from __future__ import annotations

from tests.labbot.reading.forms_dates_words import Tongue

PT = Tongue(
    months="janeiro|fevereiro|março marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
    short="jan. jan|fev. fev|mar. mar|abr. abr|mai. mai|jun. jun|jul. jul|ago. ago|set. set|out. out|nov. nov|dez. dez",
    ordinals="primeiro|segundo|terceiro|quarto",
    days="""{d} de {month} de {y}
        {ord} de {month} de {y}
        {dd} de {month} de {y}
        {d} de {Month} de {y}
        {d} {month} {y}
        {d} de {short} de {y}
        {d} {short} {y}
        {d}-{short}-{y}
        o dia {d} de {month} de {y}
        segunda-feira, {d} de {month} de {y}""",
    month_styles="""{month} de {y}
        {month} {y}
        {short} {y}
        {short}/{y}
        {Month} de {y}
        {short}/{yy}
        {month}/{y}
        o mês de {month} de {y}
        {MONTH} {y}
        {month} do ano de {y}
        {short} de {y}""",
    year_styles="""{y}
        o ano de {y}
        o ano {y}""",
    quarters="""o T{q} {y}
        o {qord} trimestre de {y}
        o {qnum} trimestre de {y}
        o {qord} trimestre {y}
        o {qord} trimestre do ano de {y}
        o trimestre {q} de {y}
        o {qnum} trimestre {y}
        o T{q}/{y}
        o T{q} de {y}
        o {q}T {y}
        o {qrom} trimestre de {y}""",
    halves="""o {qord} semestre de {y}
        o {qnum} semestre de {y}
        o S{q} {y}
        o semestre {q} de {y}
        o {qord} semestre do ano de {y}
        a {qfem} metade de {y}
        o {qrom} semestre de {y}
        o {qnum} semestre {y}
        o S{q}/{y}""",
    parts="""early: o início de {y}|o começo de {y}|início de {y}|o princípio de {y}
        mid: meados de {y}|o meio de {y}
        late: o fim de {y}|o final de {y}|fins de {y}|finais de {y}""",
    seasons="""3: a primavera de {y}
        6: o verão de {y}
        9: o outono de {y}""",
    small="em|em|em|em",
    at="""O seminário terá lugar {in} {x} na Praia.
        Datas: {x}
        Data: {x}.
        Calendário: {x}
        Formação de 40 agentes, {x}, Bissau.
        Data proposta: {x}.
        O ateliê está previsto para {x}.
        Quando: {x}
        Pretendemos organizar uma mesa-redonda {in} {x}.
        Período: {x}
        A missão realizar-se-á {in} {x}, em Lisboa.
        Ateliê (Luanda, {x}, 80 participantes).
        Período desejado: {x}.
        A visita de estudo decorrerá {in} {x}.
        Propomos {x} para o encontro.""",
    starts="""O projeto começaria {in} {x}.
        Início: {x}
        Data de início: {x}.
        Início previsto {in} {x}.
        A partir de {x}.
        A contar de {x}, precisamos de um perito.
        Desde {x}.
        O projeto terá início {in} {x}.
        As atividades serão lançadas {in} {x}.
        Início previsto: {x}
        Início das atividades: {x}
        Lançamento: {x}.
        Data de arranque: {x}
        Arranque {in} {x}.
        Queremos iniciar {in} {x}.
        Não antes de {x}.
        Com início {in} {x}.
        INICIO: {x}
        O arranque está marcado para {x}.
        Começo das atividades: {x}.""",
    ends="""O projeto terminará {in} {x}.
        Fim: {x}
        Data de fim: {x}.
        Até {x}.
        As atividades devem estar concluídas antes de {x}.
        Tudo estará pronto até {x}.
        A formação deve realizar-se o mais tardar até {x}.
        O projeto acaba {in} {x}.
        De preferência antes de {x}.
        A concluir até {x}.
        Fim previsto: {x}
        Queremos terminar antes do fim de {x}.
        Conclusão: {x}.
        Data de conclusão: {x}.
        Término: {x}""",
    ranges="""de {a} a {b}
        entre {a} e {b}
        {a} - {b}
        {a} – {b}
        {a} a {b}
        de {a} até {b}
        {a} — {b}
        (de {a} a {b})
        Início: {a}; fim: {b}
        Data de início: {a}. Data de fim: {b}.
        Início: {a}\\nFim: {b}
        a partir de {a} até {b}
        desde {a} até {b}
        com início {in} {a} e fim {in} {b}
        começa {in} {a} e termina {in} {b}
        Arranque: {a}, conclusão: {b}""",
    month_ranges="""de {m1} a {m2} de {y}
        entre {m1} e {m2} de {y}
        {m1}-{m2} de {y}
        {m1} – {m2} {y}
        {m1} a {m2} de {y}
        de {m1} até {m2} de {y}
        {s1}-{s2} {y}
        {m1}/{m2} de {y}
        {s1} a {s2}/{y}
        {m1}-{m2} {y}
        desde {m1} até {m2} de {y}
        {s1}-{s2}/{y}""",
    day_ranges="""{d1}-{d2} de {month} de {y}
        de {d1} a {d2} de {month} de {y}
        {d1} e {d2} de {month} de {y}
        nos dias {d1} e {d2} de {month} de {y}
        {d1} a {d2} de {month} de {y}
        entre {d1} e {d2} de {month} de {y}
        de {dd1} a {dd2}/{mm}/{y}
        {d1}/{mm} a {d2}/{mm}/{y}
        dias {d1} a {d2} de {month} de {y}
        {d1}-{d2}/{mm}/{y}
        {d1} – {d2} {month} {y}
        de {d1} de {month} a {d2} de {month} de {y}
        de {d1}/{mm}/{y} a {d2}/{mm}/{y}""",
    year_ranges="""Período do projeto: {y1}-{y2}
        Duração do projeto: {y1} – {y2}.
        Período: {y1}/{yy2}
        O projeto decorre de {y1} a {y2}.
        As atividades terão lugar em {y1} e {y2}.
        Período de execução: {y1}-{y2}
        Entre {y1} e {y2}, com três municípios.
        Calendário: {y1}-{y2}
        Datas: {y1} a {y2}.
        {n} meses ({y1}-{y2})
        Execução em {n} meses, {y1}-{y2}.""",
    quarter_ranges="""T{q1}-T{q2} {y}
        do T{q1} ao T{q2} de {y}
        T{q1} a T{q2} de {y}
        do {o1} ao {o2} trimestre de {y}
        T{q1} – T{q2} {y}""",
    relative="""Y+1: Gostaríamos de o fazer no próximo ano.
        Y+1: O projeto está previsto para o ano que vem.
        Y+1: Previsto para o próximo ano.
        Y0: Gostaríamos de o fazer este ano.
        M+1: Começaríamos no próximo mês.
        M+1: Início: no mês que vem.
        M+1: A formação começa já no próximo mês.
        Q+1: O ateliê realiza-se no próximo trimestre.
        Q+1: Previsto para o próximo trimestre.
        Q1+1: A missão está prevista para o primeiro trimestre do próximo ano.
        Q2+1: No segundo trimestre do próximo ano.
        H1+1: Previsto para o primeiro semestre do próximo ano.
        H2+1: No segundo semestre do ano que vem.
        E+1: Pretendemos lançá-lo no início do próximo ano.
        E+1: Começaria no princípio do próximo ano.
        L+1: O fórum está previsto para o final do próximo ano.
        ENDY0: É preciso terminar até ao fim do ano.
        ENDY0: A concluir antes do fim deste ano.
        ENDY+1: Queremos terminar até ao final do próximo ano.
        MN: O seminário terá lugar em {month} do próximo ano.
        NX: O seminário terá lugar em {month} próximo.
        NX: O ateliê está previsto para o próximo mês de {month}.
        IN: Começaríamos dentro de {n} meses.
        IN: O projeto teria início daqui a {n} meses.
        LAST: A realizar num prazo de {n} meses.
        LAST: O trabalho deve ser feito em {n} meses.
        S+1: A formação terá lugar no próximo verão.""",
    numbers="2 dois|3 três|4 quatro|5 cinco|6 seis|8 oito|9 nove|10 dez|12 doze|14 catorze|15 quinze|"
    "18 dezoito|20 vinte|24 vinte e quatro|30 trinta|36 trinta e seis",
    lasting="""Duração: {x}.
        O projeto terá a duração de {x}.
        por um período de {x}
        durante {x}
        ao longo de {x}
        por {x}
        Duração do projeto - {x}
        Pedimos um perito por {x}.
        O projeto estende-se por {x}.
        com a duração de {x}
        Prevemos um projeto de {x}.
        DURACAO: {x}
        O projeto dura {x}.
        Duração prevista {x}
        A duração do projeto é de {x}.""",
    units="""month: {n} meses|{w} meses|{w} ({n}) meses|{n} ({w}) meses|{n}meses
        year: {n} anos|{w} anos|{w} ({n}) anos|{n} ({w}) anos""",
    halves_more="""18: um ano e meio|ano e meio|1,5 anos|um ano e seis meses|1 ano e 6 meses
        30: dois anos e meio|2,5 anos|2 anos e 6 meses
        12: um ano|1 ano|doze meses
        6: um semestre|seis meses|meio ano
        42: três anos e meio|3,5 anos
        1: um mês|1 mês
        3: um trimestre|três meses
        15: um ano e três meses""",
    with_duration="""A partir de {x}, por {l}.
        Começa {in} {x} e dura {l}.
        a contar de {x} por um período de {l}
        Início: {x}. Duração: {l}.
        Duração: {l}, início {in} {x}.
        durante {l} a partir de {x}
        {l} a partir de {x}
        {x}, com a duração de {l}""",
    phases="""Fase 1: de {a} a {b}; fase 2: de {c} a {d}.
        Primeira fase de {a} a {b}, segunda fase de {c} a {d}.
        Fase I ({a} – {b}): estudo. Fase II ({c} – {d}): formação.
        Etapa 1: {a} - {b}\\nEtapa 2: {c} - {d}""",
    traps="""Agradecemos a vossa resposta até {late}.
        Solicitamos uma resposta antes de {late}.
        Queiram enviar os vossos comentários o mais tardar até {late}.
        Prazo de resposta: {late}
        A data limite para comentários é {late}.
        Agradecemos que confirmem a participação até {late}.
        Ficamos a aguardar a vossa resposta até {late}.
        Insere-se na Agenda 2030.
        no horizonte 2030
        no quadro da Agenda 2063
        Apoia a nossa Visão 2035.
        em conformidade com o Plano de Ação de Cádis 2023-2027
        previsto no plano de ação de Marraquexe (2018-2020)
        A Política Nacional de Migração 2025-2035 assim o exige.
        em linha com o Plano Nacional de Desenvolvimento 2026-2030
        no âmbito do documento Cabo Verde Ambição 2030
        A Lei n.º 23/2007, de {past}, regula o asilo.
        O Decreto n.º 117/2024, de {past}, cria o comité.
        A portaria de {past} está em vigor.
        um projeto anterior, realizado de 2019 a 2022
        Entre 2021 e 2023 fizemos um projeto-piloto.
        A primeira fase terminou em 2024.
        O projeto anterior encerrou em {past}.
        O Sr. Gomes, nascido em {past}, é o nosso contacto.
        Lisboa, {sent}
        Conforme acordado na reunião de {past}.
        Na sequência da reunião de altos funcionários realizada em {past}.
        Em resposta à vossa carta de {past}.
        Segundo a ata de {past}, ficou decidido.
        para jovens dos 18 aos 35 anos
        crianças com menos de 12 anos
        A nossa equipa tem 12 anos de experiência.
        Há três anos que não se faz um censo.
        Trabalhamos nisto desde 2019.
        Foi criado em 2021.
        Segundo o censo de 2024, 12,5 % são mulheres.
        Entre 20 e 30 % regressam.
        Tel. +238 260 12 12
        Ref.: 2027/03/MNE-14
        Tel: 00 20 27 03 05
        uma formação de três dias
        O perito fica duas semanas.
        missão de perito de 20 dias
        O acompanhamento é feito aos 6 meses.
        O comité reúne-se a cada 3 meses.
        Sala 2028, segundo andar.""",
    neutral="""O projeto diz respeito à reintegração de migrantes regressados.
        Orçamento: 45 000 EUR.
        Procuramos dois formadores para 40 agentes.
        O montante é de 60 mil euros.
        A entidade responsável é o Ministério da Administração Interna.
        As mulheres são 45 % dos participantes.
        Caros colegas,
        Precisamos de instrumentos metodológicos.""",
)
