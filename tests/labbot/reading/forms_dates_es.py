"""The words of the generator of dates, Spanish. See `forms_dates_words`."""

from __future__ import annotations

from tests.labbot.reading.forms_dates_words import Tongue

ES = Tongue(
    months="enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre",
    short="ene. ene|feb. feb|mar. mar|abr. abr|may. may|jun. jun|jul. jul|ago. ago|sept. sep|oct. oct|"
    "nov. nov|dic. dic",
    ordinals="primer|segundo|tercer|cuarto",
    days="""el {d} de {month} de {y}
        el {ord} de {month} de {y}
        el {dd} de {month} de {y}
        el {d} de {Month} de {y}
        el {d} {month} {y}
        el {d} de {short} de {y}
        el {d}-{short}-{y}
        el día {d} de {month} de {y}
        el lunes {d} de {month} de {y}
        el {d} de {month} del {y}""",
    month_styles="""{month} de {y}
        {month} {y}
        {month} del {y}
        {short} {y}
        {short}/{y}
        {Month} de {y}
        {short}/{yy}
        {month}/{y}
        el mes de {month} de {y}
        {MONTH} {y}
        {month} del año {y}
        {short} de {y}""",
    year_styles="""{y}
        el año {y}
        el {y}""",
    quarters="""el T{q} {y}
        el {qord} trimestre de {y}
        el {qnum} trimestre de {y}
        el {qord} trimestre {y}
        el {qord} trimestre del año {y}
        el {qord} trimestre del {y}
        el trimestre {q} de {y}
        el T{q}/{y}
        el T{q} de {y}
        el {q}T {y}
        el {qrom} trimestre de {y}""",
    halves="""el {qord} semestre de {y}
        el {qnum} semestre de {y}
        el S{q} {y}
        el semestre {q} de {y}
        el {qord} semestre del año {y}
        la {qfem} mitad de {y}
        el {qrom} semestre de {y}
        el {qord} semestre del {y}
        el S{q}/{y}""",
    parts="""early: principios de {y}|comienzos de {y}|el inicio de {y}|inicios de {y}
        mid: mediados de {y}|mediados del {y}
        late: finales de {y}|fines de {y}|el final de {y}|finales del año {y}""",
    seasons="""3: la primavera de {y}
        6: el verano de {y}
        9: el otoño de {y}""",
    small="|en|en|en",
    at="""El taller se celebrará {in} {x} en Malabo.
        Fechas: {x}
        Fecha: {x}.
        Calendario: {x}
        Formación de 40 agentes, {x}, Bata.
        Fecha propuesta: {x}.
        El seminario está previsto para {x}.
        Cuándo: {x}
        Pensamos organizar una mesa redonda {in} {x}.
        Período: {x}
        La misión tendrá lugar {in} {x}, en Madrid.
        Taller (Malabo, {x}, 80 participantes).
        Periodo deseado: {x}.
        La visita de estudio se realizará {in} {x}.
        Proponemos {x} para el encuentro.""",
    starts="""El proyecto empezaría {in} {x}.
        Inicio: {x}
        Fecha de inicio: {x}.
        Inicio previsto {in} {x}.
        A partir de {x}.
        A contar de {x}, necesitamos un experto.
        Desde {x}.
        El proyecto comenzará {in} {x}.
        Las actividades se iniciarán {in} {x}.
        Inicio previsto: {x}
        Comienzo de las actividades: {x}
        Lanzamiento: {x}.
        Fecha de comienzo: {x}
        Arranque {in} {x}.
        Queremos empezar {in} {x}.
        No antes de {x}.
        Con inicio {in} {x}.
        INICIO: {x}
        El arranque está fijado para {x}.
        Puesta en marcha: {x}.""",
    ends="""El proyecto terminará {in} {x}.
        Fin: {x}
        Fecha de fin: {x}.
        Hasta {x}.
        Las actividades deben estar terminadas antes de {x}.
        Todo estará listo para antes de {x}.
        La formación debe celebrarse a más tardar {in} {x}.
        El proyecto finalizará {in} {x}.
        Preferentemente antes de {x}.
        A realizar hasta {x}.
        Fin previsto: {x}
        Queremos terminar antes del fin de {x}.
        Conclusión: {x}.
        Fecha de finalización: {x}.
        Término: {x}""",
    ranges="""de {a} a {b}
        entre {a} y {b}
        {a} - {b}
        {a} – {b}
        {a} a {b}
        de {a} hasta {b}
        {a} — {b}
        (de {a} a {b})
        Inicio: {a}; fin: {b}
        Fecha de inicio: {a}. Fecha de fin: {b}.
        Inicio: {a}\\nFin: {b}
        a partir de {a} hasta {b}
        desde {a} hasta {b}
        con inicio {in} {a} y fin {in} {b}
        empieza {in} {a} y termina {in} {b}
        Comienzo: {a}, finalización: {b}""",
    month_ranges="""de {m1} a {m2} de {y}
        entre {m1} y {m2} de {y}
        {m1}-{m2} de {y}
        {m1} – {m2} {y}
        {m1} a {m2} de {y}
        desde {m1} hasta {m2} de {y}
        {s1}-{s2} {y}
        {m1}/{m2} de {y}
        {s1} a {s2}/{y}
        {m1}-{m2} {y}
        de {m1} hasta {m2} de {y}
        {m1} a {m2} {y}""",
    day_ranges="""{d1}-{d2} de {month} de {y}
        del {d1} al {d2} de {month} de {y}
        {d1} y {d2} de {month} de {y}
        los días {d1} y {d2} de {month} de {y}
        {d1} a {d2} de {month} de {y}
        entre el {d1} y el {d2} de {month} de {y}
        del {dd1} al {dd2}/{mm}/{y}
        {d1}/{mm} al {d2}/{mm}/{y}
        del {d1} al {d2} de {month} del {y}
        {d1}-{d2}/{mm}/{y}
        {d1} – {d2} {month} {y}
        del {d1} de {month} al {d2} de {month} de {y}
        del {d1}/{mm}/{y} al {d2}/{mm}/{y}""",
    year_ranges="""Período del proyecto: {y1}-{y2}
        Duración del proyecto: {y1} – {y2}.
        Periodo: {y1}/{yy2}
        El proyecto se desarrolla de {y1} a {y2}.
        Las actividades tendrán lugar en {y1} y {y2}.
        Período de ejecución: {y1}-{y2}
        Entre {y1} y {y2}, con tres municipios.
        Calendario: {y1}-{y2}
        Fechas: {y1} a {y2}.
        {n} meses ({y1}-{y2})
        Ejecución en {n} meses, {y1}-{y2}.""",
    quarter_ranges="""T{q1}-T{q2} {y}
        del T{q1} al T{q2} de {y}
        T{q1} a T{q2} de {y}
        del {o1} al {o2} trimestre de {y}
        T{q1} – T{q2} {y}""",
    relative="""Y+1: Quisiéramos hacerlo el próximo año.
        Y+1: El proyecto está previsto para el año que viene.
        Y+1: Previsto para el año próximo.
        Y0: Quisiéramos hacerlo este año.
        M+1: Empezaríamos el próximo mes.
        M+1: Inicio: el mes que viene.
        M+1: La formación empieza el mes próximo.
        Q+1: El taller se celebrará el próximo trimestre.
        Q+1: Previsto para el próximo trimestre.
        Q1+1: La misión está prevista para el primer trimestre del próximo año.
        Q2+1: En el segundo trimestre del año próximo.
        H1+1: Previsto para el primer semestre del próximo año.
        H2+1: En el segundo semestre del año que viene.
        E+1: Pensamos lanzarlo a principios del próximo año.
        E+1: Empezaría a comienzos del año que viene.
        L+1: El foro está previsto para finales del próximo año.
        ENDY0: Hay que terminar antes de fin de año.
        ENDY0: A concluir antes de que acabe este año.
        ENDY+1: Queremos terminar antes de finales del próximo año.
        MN: El seminario tendrá lugar en {month} del próximo año.
        NX: El seminario tendrá lugar el próximo mes de {month}.
        NX: El taller está previsto para el próximo {month}.
        IN: Empezaríamos dentro de {n} meses.
        IN: El proyecto comenzaría de aquí a {n} meses.
        LAST: A realizar en un plazo de {n} meses.
        LAST: El trabajo debe hacerse en {n} meses.
        S+1: La formación tendrá lugar el próximo verano.""",
    numbers="2 dos|3 tres|4 cuatro|5 cinco|6 seis|8 ocho|9 nueve|10 diez|12 doce|14 catorce|15 quince|"
    "18 dieciocho|20 veinte|24 veinticuatro|30 treinta|36 treinta y seis",
    lasting="""Duración: {x}.
        El proyecto durará {x}.
        por un período de {x}
        durante {x}
        a lo largo de {x}
        por {x}
        Duración del proyecto - {x}
        Pedimos un experto por {x}.
        El proyecto se extiende durante {x}.
        con una duración de {x}
        Prevemos un proyecto de {x}.
        DURACION: {x}
        El proyecto dura {x}.
        Duración prevista {x}
        La duración del proyecto es de {x}.""",
    units="""month: {n} meses|{w} meses|{w} ({n}) meses|{n} ({w}) meses|{n}meses
        year: {n} años|{w} años|{w} ({n}) años|{n} ({w}) años""",
    halves_more="""18: un año y medio|año y medio|1,5 años|un año y seis meses|1 año y 6 meses
        30: dos años y medio|2,5 años|2 años y 6 meses
        12: un año|1 año|doce meses
        6: un semestre|seis meses|medio año
        42: tres años y medio|3,5 años
        1: un mes|1 mes
        3: un trimestre|tres meses
        15: un año y tres meses""",
    with_duration="""A partir de {x}, por {l}.
        Empieza {in} {x} y dura {l}.
        a contar de {x} por un período de {l}
        Inicio: {x}. Duración: {l}.
        Duración: {l}, inicio {in} {x}.
        durante {l} a partir de {x}
        {l} a partir de {x}
        {x}, con una duración de {l}""",
    phases="""Fase 1: de {a} a {b}; fase 2: de {c} a {d}.
        Primera fase de {a} a {b}, segunda fase de {c} a {d}.
        Fase I ({a} – {b}): estudio. Fase II ({c} – {d}): formación.
        Etapa 1: {a} - {b}\\nEtapa 2: {c} - {d}""",
    traps="""Rogamos respondan antes de {late}.
        Les agradecemos su respuesta antes de {late}.
        Les rogamos envíen sus comentarios a más tardar {late}.
        Plazo de respuesta: {late}
        La fecha límite para comentarios es {late}.
        Rogamos confirmen su participación antes de {late}.
        Quedamos a la espera de su respuesta hasta {late}.
        Se inscribe en la Agenda 2030.
        en el horizonte 2030
        en el marco de la Agenda 2063
        Apoya nuestra Visión 2035.
        conforme al Plan de Acción de Cádiz 2023-2027
        previsto en el plan de acción de Marrakech (2018-2020)
        La Política Nacional de Migración 2025-2035 lo exige.
        en línea con el Plan Nacional de Desarrollo 2026-2030
        en el marco de la Agenda Guinea Ecuatorial 2035
        La Ley Orgánica 4/2000, de {past}, regula la extranjería.
        El Decreto n.º 117/2024, de {past}, crea el comité.
        El Real Decreto de {past} está en vigor.
        un proyecto anterior, realizado de 2019 a 2022
        Entre 2021 y 2023 hicimos un piloto.
        La primera fase terminó en 2024.
        El proyecto anterior se cerró {past}.
        El Sr. Nsue, nacido {past}, es nuestro contacto.
        Malabo, {sent}
        Según lo acordado en la reunión de {past}.
        Tras la reunión de altos funcionarios celebrada {past}.
        En respuesta a su carta de {past}.
        Según el acta de {past}, quedó decidido.
        para jóvenes de 18 a 35 años
        niños menores de 12 años
        Nuestro equipo tiene 12 años de experiencia.
        Desde hace tres años no hay censo.
        Trabajamos en ello desde 2019.
        Se creó en 2021.
        Según el censo de 2024, el 12,5 % son mujeres.
        Entre el 20 y el 30 % regresan.
        Tel. +240 333 09 12 12
        Ref.: 2027/03/MAEC-14
        Tel: 00 20 27 03 05
        una formación de tres días
        El experto se queda dos semanas.
        misión de experto de 20 días
        El seguimiento se hace a los 6 meses.
        El comité se reúne cada 3 meses.
        Sala 2028, segundo piso.""",
    neutral="""El proyecto trata de la reintegración de migrantes retornados.
        Presupuesto: 45.000 EUR.
        Buscamos dos formadores para 40 agentes.
        El importe es de 60 mil euros.
        El responsable es el Ministerio del Interior.
        Las mujeres son el 45 % de los participantes.
        Estimados colegas:
        Necesitamos herramientas metodológicas.""",
)
