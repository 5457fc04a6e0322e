"""The words of the generator of dates, English. See `forms_dates_words`."""

from __future__ import annotations

from tests.labbot.reading.forms_dates_words import Tongue

EN = Tongue(
    months="January|February|March|April|May|June|July|August|September|October|November|December",
    short="Jan Jan.|Feb Feb.|Mar Mar.|Apr Apr.|May|Jun|Jul|Aug Aug.|Sep Sept Sept.|Oct Oct.|Nov Nov.|Dec Dec.",
    ordinals="first|second|third|fourth",
    days="""{d} {month} {y}
        {ord} {month} {y}
        the {ord} of {month} {y}
        {month} {d}, {y}
        {month} {ord}, {y}
        {d} {short} {y}
        {short} {d}, {y}
        {d}-{short}-{y}
        {ord} of {month}, {y}
        Monday {d} {month} {y}
        {month} {d} {y}""",
    month_styles="""{month} {y}
        {short} {y}
        {month}, {y}
        {month} of {y}
        {short} {yy}
        {month}-{y}
        {short}-{yy}
        the month of {month} {y}
        {MONTH} {y}""",
    year_styles="""{y}
        the year {y}""",
    quarters="""Q{q} {y}
        Q{q} of {y}
        Q{q}/{y}
        {y} Q{q}
        the {qord} quarter of {y}
        the {qnum} quarter of {y}
        {qord} quarter {y}
        quarter {q} of {y}
        Q{q}-{y}
        {y}-Q{q}""",
    halves="""H{q} {y}
        the {qord} half of {y}
        {qord} half of {y}
        the {qnum} half of {y}
        {y} H{q}
        H{q}/{y}
        the {qord} semester of {y}
        H{q} of {y}
        semester {q} of {y}""",
    parts="""early: early {y}|the beginning of {y}|the start of {y}
        mid: mid-{y}|mid {y}|the middle of {y}
        late: late {y}|the end of {y}|end {y}""",
    seasons="""3: spring {y}|the spring of {y}
        6: summer {y}|the summer of {y}
        9: autumn {y}|the autumn of {y}|fall {y}""",
    small="on|in|in|in",
    at="""The workshop will take place {in} {x} in Banjul.
        Dates: {x}
        Date: {x}.
        Timeline: {x}
        Training of 40 border officers, {x}, Accra.
        Proposed date: {x}.
        The seminar is planned for {x}.
        When: {x}
        We plan to hold a round table {in} {x}.
        Period: {x}
        It could be organised {in} {x}, in Freetown.
        Workshop (Monrovia, {x}, 80 participants).
        Timing: {x}; place: Abuja.
        We propose {x} for the study visit.""",
    starts="""The project would start {in} {x}.
        Start: {x}
        Start date: {x}.
        Starting {x}.
        Starting {in} {x}.
        We would like to begin {in} {x}.
        Beginning {x}, with two trainers.
        As from {x} we shall need an expert.
        From {x} onwards.
        As of {x}.
        Planned start: {x}
        The activities are to be launched {in} {x}.
        Activities begin {in} {x}.
        To start from {x}.
        Effective {x}.
        Expected start date - {x}
        Start of the activities: {x}
        Kick-off: {x}.
        Not before {x}.
        We need support from {x}.""",
    ends="""The project runs until {x}.
        To be completed by {x}.
        End date: {x}
        End: {x}.
        It must be finished before {x}.
        The training should take place no later than {x}.
        All activities will end {in} {x}.
        We hope to complete the work by {x}.
        The project will close {in} {x}.
        It continues up to {x}.
        Ending {x}.
        Completion: {x}.
        We want to finish before the end of {x}.
        Ideally before {x}.
        Till {x}.""",
    ranges="""from {a} to {b}
        from {a} until {b}
        from {a} through {b}
        between {a} and {b}
        {a} - {b}
        {a} to {b}
        {a} – {b}
        {a} — {b}
        from {a} up to {b}
        starting {a} and ending {b}
        (from {a} to {b})
        Start: {a}; end: {b}
        Start date: {a}. End date: {b}.
        Start: {a}\\nEnd: {b}
        {a} till {b}
        it starts {in} {a} and ends {in} {b}""",
    month_ranges="""from {m1} to {m2} {y}
        between {m1} and {m2} {y}
        {m1}-{m2} {y}
        {m1} – {m2} {y}
        {m1} to {m2} {y}
        {m1} through {m2} {y}
        {s1}-{s2} {y}
        {s1} – {s2} {y}
        {m1}/{m2} {y}
        from {m1} until {m2}, {y}""",
    day_ranges="""{d1}-{d2} {month} {y}
        {d1} to {d2} {month} {y}
        from {d1} to {d2} {month} {y}
        {d1} – {d2} {month} {y}
        {month} {d1}-{d2}, {y}
        {month} {d1} to {d2}, {y}
        from the {ord1} to the {ord2} of {month} {y}
        between {d1} and {d2} {month} {y}
        {ord1} to {ord2} {month} {y}
        {ord1}-{ord2} {month} {y}
        {short} {d1}-{d2}, {y}
        {d1}-{d2}/{mm}/{y}
        {d1}/{mm}-{d2}/{mm}/{y}
        from {month} {d1} to {month} {d2}, {y}
        {d1} {month} - {d2} {month} {y}""",
    year_ranges="""Project period: {y1}-{y2}
        Duration of the project: {y1} – {y2}.
        Period: {y1}/{yy2}
        The project runs from {y1} to {y2}.
        The activities will take place in {y1} and {y2}.
        Implementation period: {y1}-{y2}
        Between {y1} and {y2}, with three partner cities.
        Timeline: {y1}-{y2}
        Dates: {y1} to {y2}.
        Project duration: {n} months ({y1}-{y2}).
        Implementation over {n} months, {y1}-{y2}.""",
    quarter_ranges="""Q{q1}-Q{q2} {y}
        from Q{q1} to Q{q2} {y}
        Q{q1} to Q{q2} of {y}
        from the {o1} to the {o2} quarter of {y}
        Q{q1} – Q{q2} {y}""",
    relative="""Y+1: We would like to do this next year.
        Y+1: The project is planned for next year.
        Y0: We would like to do this this year.
        M+1: We would start next month.
        M+1: Start: next month.
        M+1: The training begins next month.
        Q+1: The workshop should be held next quarter.
        Q+1: Planned for the next quarter.
        Q1+1: The mission is planned for the first quarter of next year.
        Q2+1: To be held in the second quarter of next year.
        H1+1: We plan it for the first half of next year.
        H2+1: Planned for the second half of next year.
        E+1: We intend to launch it early next year.
        E+1: It would start at the beginning of next year.
        L+1: The conference is planned for late next year.
        ENDY0: We must finish by the end of the year.
        ENDY0: To be completed before the end of this year.
        ENDY+1: We want to finish by the end of next year.
        MN: The seminar will be held in {month} next year.
        MN: We plan the visit for {month} of next year.
        NX: The seminar will be held next {month}.
        IN: We would begin in {n} months.
        IN: The project would start {n} months from now.
        LAST: To be carried out within {n} months.
        LAST: The work is to be done in {n} months.
        S+1: The training will be held next summer.""",
    numbers="2 two|3 three|4 four|5 five|6 six|8 eight|9 nine|10 ten|12 twelve|14 fourteen|15 fifteen|"
    "18 eighteen|20 twenty|24 twenty-four|30 thirty|36 thirty-six",
    lasting="""Duration: {x}.
        The project will last {x}.
        for {x}
        over {x}
        over a period of {x}
        Project duration - {x}
        We ask for an expert for {x}.
        The project is spread over {x}.
        for a period of {x}
        with a duration of {x}
        We foresee a project of {x}.
        Length: {x}
        during {x}
        A total of {x} is foreseen.
        Expected duration of the project: {x}""",
    units="""month: {n} months|{n}-month project|a {n}-month programme|{w} months|{w} ({n}) months|
        {n} ({w}) months|a {w}-month period|{n} mo.|{n}months
        year: {n} years|{w} years|a {n}-year project|a {w}-year programme|{w} ({n}) years|{n} yrs""",
    halves_more="""18: a year and a half|one and a half years|1.5 years|one year and six months|1 year and 6 months
        30: two and a half years|2.5 years|two years and a half|2 years and 6 months
        12: one year|a year|one calendar year|12 months
        6: half a year|six months|one semester
        42: three and a half years|3.5 years
        1: one month|a month
        15: one year and three months|15 months""",
    with_duration="""Starting {x} for {l}.
        It starts {in} {x} and lasts {l}.
        from {x}, for a period of {l}
        Start: {x}. Duration: {l}.
        Duration: {l}, starting {in} {x}.
        {l} from {x}
        {l}, beginning {in} {x}
        {x}, for {l}""",
    phases="""Phase 1: {a} to {b}; phase 2: {c} to {d}.
        First phase from {a} to {b}, second phase from {c} to {d}.
        Phase I ({a} – {b}): study. Phase II ({c} – {d}): training.
        Stage 1: {a} - {b}\\nStage 2: {c} - {d}""",
    traps="""Please reply before {late}.
        We would be grateful for your answer by {late}.
        Kindly send your comments no later than {late}.
        The deadline for comments is {late}.
        Deadline for replies: {late}
        Please confirm your participation by {late}.
        We look forward to hearing from you before {late}.
        This is in line with Agenda 2030.
        The 2030 Agenda for Sustainable Development is our frame.
        in the framework of Agenda 2063
        It supports our Vision 2035.
        It follows the Cadiz Action Plan 2023-2027.
        as foreseen in the Marrakesh Action Plan (2018-2020)
        The National Migration Policy 2025-2035 asks for it.
        in line with the National Development Plan 2026-2030
        Law No. 12/2023 of {past} governs asylum.
        Decree No. 2024-117 dated {past} set up the committee.
        Act 29 of {past} is in force.
        an earlier project, carried out from 2019 to 2022
        Between 2021 and 2023 we ran a pilot.
        A first phase ended in 2024.
        The previous project closed on {past}.
        Mr Bah, born on {past}, is our contact.
        Banjul, {sent}
        As agreed at the meeting of {past}.
        Following the Senior Officials' Meeting held on {past}.
        With reference to your letter of {past}.
        According to the minutes of {past}, this was agreed.
        for young people aged 18 to 35
        children under 12 years
        Our team has 12 years of experience.
        For the last three years no census was made.
        We have worked on this since 2019.
        It was created in 2021.
        According to the 2024 census, 12.5 % of them are women.
        Between 20 and 30 % of them return.
        Tel. +220 33 889 12 12
        Ref: 2027/03/MFA-14
        Tel: 0031 20 27 03 05
        a training of three days
        The expert stays two weeks.
        an expert mission of 20 days
        The follow-up is done after 6 months.
        The committee meets every 3 months.
        Room 2028, second floor.""",
    neutral="""The project concerns the reintegration of returning migrants.
        Budget: 45,000 EUR.
        We seek two trainers for 40 officers.
        The amount is USD 120 000.
        The lead is the Ministry of the Interior.
        Women are 45 % of the participants.
        Dear colleagues,
        We need methodological tools.""",
)
