"""Words for titles in five languages: what opens a need, what it is wrapped in, and where it is over."""

from __future__ import annotations

from labbot.reading.phrases import word_set

# Small words that neither say anything nor may end a title.
STOP = word_set("""le la les l de des du d un une et en a au aux pour par sur dans the of and to an for on
    in with from our your o os as um
    uma da do das dos e em no na para com el los las del y con por al su sus sa son ses notre nos que qui
    its at seu sua
    في من على إلى عن مع و""")

# Words that a subject may consist of without telling anything.
GENERIC = word_set("""demande request requests requested pedido solicitud proposition proposal proposta propuesta
    projet project projeto proyecto idee idees
    idea ideas ideia ideias labo lab laboratoire laboratory laboratorio formulaire form our input offer and
    offre oferta
    appui support apoyo apoio aide help urgent nouveau nouvelle new nova nueva deux two duas dos sans objet
    bonjour hello
    sem assunto sin asunto besoin assistance technique tecnica طلب مقترح مشروع فكرة دعم مساعدة تقنية بدون موضوع
    soumission submission contribution contribuicao contribucion خبرة عرض expertise experts
    reponse answer resposta respuesta questionnaire questionario cuestionario
    available disponible disponibles disponivel disponiveis disponibilite disponibilidade disponibilidad availability
    engagement commitment compromisso compromiso under english french version quick
    carta lettre letter note nota ficha fiche transmission services service servicos servicios institut institute
    anuncio annonce announcement draft concept circulation reflexion thoughts
    expertas expertos peritos peritas especialistas
    رسالة بطاقة مذكرة عاجل خبراء التزام إعلان
    assistencia asistencia ajuda ayuda soutien accompagnement""")

# What opens the object that makes a title. `plan` is what they want to do, `ask` what they want from us, `idea` its
# announcement, `noun` a need named without verb, `weak` what they look for, `bring` what they send, `offer` what they
# can give.
OPENINGS = {
    "ask": """présenter;apresentar;presentar;sollicite;sollicitons;solliciter;demande;demandons;demander;
        propose;proposons;proposer;souhaite;souhaitons;souhaitent;souhaiterait;souhaiterions;voudrions;voudrait;
        soumet;soumettons;soumettre;présente;
        proposition;désire;requests;request;requesting;proposes;propose;would like;we'd like;ask for;
        grateful for;seeks;asks for;wishes;solicita;solicitamos;solicitar;pede;pedimos;pedir;precisa;
        precisamos;propõe;propomos;gostaria;gostaríamos;apresenta;proposta;pide;necesita;
        necesitamos;propone;proponemos;presenta;presentamos;desea;deseamos;quisiera;quisiéramos;تطلب;نطلب;يطلب;
        تلتمس;نلتمس;يلتمس;تقترح;نقترح;يقترح;نحتاج;تحتاج;يحتاج;ترغب;نرغب;يرغب;تود;نود;يود;طلب دعم;طلب مساعدة;
        الحصول على دعم;commits to;s'engage à;nous engageons à;compromete-se a;se compromete a;تلتزم""",
    "plan": """wants to;want to;plans to;plan to;plans;intends to;intend to;wish to;is preparing;are preparing;
        hopes to;aims to;
        veut;veulent;voulons;prévoit;prévoyons;envisage;envisageons;prépare;préparons;compte;entend;ambitionne;
        quer;queremos;pretende;pretendemos;deseja;desejamos;prepara;preparamos;tenciona;
        quiere;queremos;se propone;tiene previsto;prevé;tenemos previsto;
        تعتزم;نعتزم;يعتزم;تنوي;ننوي;ينوي;تخطط;نخطط;تسعى;نسعى;تريد;نريد;يريد""",
    "idea": """our idea is;our idea;the idea is;my idea;notre idée est;notre idée;l'idée est;mon idée;
        nuestra idea es;nuestra idea;la idea es;mi idea;a nossa ideia é;nossa ideia;a ideia é;
        فكرتنا;فكرتنا هي;الفكرة هي""",
    "weak": """besoin;cherche;cherchons;need;needs;seeking;busca;buscamos;procura;procuramos""",
    "noun": """appui pour;appui à;appui au;appui aux;support for;support to;assistance with;assistance in;
        assistance for;apoio para;apoio à;apoio ao;apoyo para;apoyo a;formation de;formation des;
        training of;training for;دعم;دعما""",
    "bring": """voici;veuillez trouver;vous trouverez;please find;enclosed is;attached is;here is;here are;
        segue;seguem;enviamos;junto enviamos;adjuntamos;le adjunto;les adjunto;aquí tiene;نرفق لكم;نرفق;
    نرفق لكم في ما يلي;نرفق لكم فيما يلي;تجدون;
        في ما يلي;إليكم""",
    "offer": """offers;can offer;can host;can provide;we offer;offre;offrons;peut accueillir;peut accompagner;
        pouvons accompagner;peut proposer;peut mettre à disposition;
        pouvons accueillir;oferece;oferecemos;pode acolher;pode oferecer;podemos oferecer;ofrece;ofrecemos;
        puede acoger;puede ofrecer;podemos ofrecer;podemos acoger;
        نعرض;تعرض;يعرض;يمكننا تقديم;يمكننا استضافة;يمكنها استضافة;can share;met à disposition;met à la disposition;
        mettons à disposition;mettons à la disposition;mettre à disposition;mettre à la disposition;
        ready to share;is ready to;are ready to;ready to receive;stands ready to;willing to;can support;can assist;
        can make available;makes available;make available;makes available to;can lend;can send;can second;
        prêt à;prête à;prêts à;disposé à;coloca à disposição;colocamos à disposição;põe à disposição;
        pomos à disposição;
        colocar à disposição;disponibiliza;disponibilizamos;pode disponibilizar;pode receber;podemos receber;
        pronto a;pronta a;pone a disposición;ponemos a disposición;poner a disposición;puede recibir;
        podemos recibir;dispuesta a;dispuesto a;puede prestar;puede enviar;
        مستعد;مستعدة;مستعدون;على استعداد;تضع تحت تصرف;نضع تحت تصرف;يضع تحت تصرف;تضع رهن إشارة;نضع رهن إشارة;
        يضع رهن إشارة;تحت تصرف;رهن إشارة;يسرنا أن نقدم;بإمكاننا تقديم""",
}
WORTH = {"ask": 1.0, "plan": 1.0, "idea": 2.0, "noun": 0.0, "weak": -1.0, "bring": -1.0, "offer": 1.5}

# Words that negate the opening before them or right behind it.
NOT_BEFORE = word_set(
    "ne n no not nao pas ni never without sans sem sin cannot لا لم لن ليس بدون seulement only solo apenas"
)
NOT_BEHIND = word_set(
    """aucun aucune pas nenhum nenhuma qualquer ningun ninguna any nothing rien nada أي be etre ser estar
    commencer demarrer debuter start begin empezar comenzar iniciar comecar arrancar"""
)

# Articles, possessives, prepositions and helping verbs in front of a need.
LEADING = word_set("""un une una le la les l a an the de d des du um uma o os as el los las unos unas to for in
    que of on
    pour par para por au aux en dans na no nas nos ao aos da do das dos del al lo se sa ses son vouloir
    faire labelliser bénéficier obtenir recevoir receive receber get have obter obtener beneficiar recibir contar
    propose submit suggest الحصول على في solliciter proposer soumettre présenter faire transmettre apresentar
    demander request solicitar pedir propor proponer like also your notre our its their aussi também también
    su sus nuestro nuestra nuestros nuestras vuestro seu sua seus suas nosso nossa nossos nossas votre vos nos
    some certain certains quelques alguns algumas algunos algunas unos
    urgent urgente urgently من أن إلى أجل ب ل
    following suivant suivante seguinte siguiente ci dessous after après
    is are est es sont é هي هو وهو وهي مستعد مستعدة مستعدون استعداد""")

# Nouns of asking, which say what somebody wants of us and not yet what for; and what may stand with them.
ASKING = word_set("""appui appuis soutien assistance aide accompagnement concours support help aid backing
    apoio ajuda assistencia auxilio apoyo ayuda asistencia دعم دعما مساعدة مواكبة مؤازرة
    بمساعدة بدعم الدعم المساعدة
    projet project projeto proyecto مشروع مشروعا initiative iniciativa مبادرة proposition proposal proposta propuesta
    idea idee ideia request demande pedido solicitud طلب طلبا
    label etiquette etiqueta selo sello logo شارة وسم
    possibility possibilite possibilidade posibilidad occasion opportunity""")
MODIFIERS = word_set("""technique techniques technical financier financiere financial methodologique
    methodological pilote
    pilot piloto experimental tecnico tecnica tecnicos financeiro financeira financiero financiera metodologico
    metodologica juridique legal juridico juridica institutionnel institutional institucional expert
    تقنية تقني تقنيا فنية فني فنيا مالي مالية رائد رائدا تجريبي تجريبيا short term court terme
    du de d of the do da del la le et and e y from des your votre vosso
    laboratoire laboratory laboratorio labo lab idees ideas ideias dialogue dialogo المختبر مختبر الأفكار
    processus process processo proceso rabat مسار الرباط partenaires partners secretariat secretariado
    secretaria حوار""")
TOWARDS = word_set("""pour à au aux a de d des du dans en sur visant afin vue for in to with on towards of para
    ao na no nas
    nos sobre com em con hacia بشأن حول في من أجل لأجل قصد بهدف على""")

# A pilot project is more than a project, and a title may begin with it.
PILOT = word_set("pilote pilot piloto experimental رائد رائدا رائدة تجريبي تجريبيا")

# Verbs that only say that something shall come to be; the thing itself is the title.
LIGHT = word_set("""monter mener realiser organiser mettre creer ouvrir lancer elaborer rediger etablir constituer
    preparer construire tenir conduire instaurer
    set build create open launch draw run organise organize carry conduct prepare establish hold write continue
    building creating opening launching drawing running organising organizing conducting preparing establishing
    setting carrying
    realizar criar abrir montar lancar elaborar organizar preparar fazer promover estabelecer redigir construir
    crear lanzar poner hacer redactar establecer celebrar""")
PARTICLES = word_set("up out off over en place oeuvre œuvre sur pied in marche de pe em funcionamento marcha place")
MAKING = word_set("""organisation tenue mise elaboration preparation realisation
    realizacao organizacao elaboracao preparacao realizacion organizacion elaboracion preparacion puesta
    إعداد إنجاز إحداث إنشاء تنظيم وضع صياغة بإعداد لإعداد إطلاق""")
INDEFINITE = word_set("un une um uma a an d de of unos")

# Who is meant by an offer, before what is offered.
RECIPIENTS = word_set("""pays partenaires partenaire partner partners countries paises socios parceiros
    administrations
    administracoes administraciones interested interesses interessados interesados membres member members disposition
    البلدان بلدان الشريكة الدول للبلدان للدول الأعضاء disposicao disposicion service colleagues""")
PEOPLE = word_set("""expert experts experte expertes expertas expertos perito peritos peritas formateur formateurs
    formatrices trainer trainers formador formadores formadoras specialist specialists specialistes specialiste
    especialista especialistas magistrats magistrates judges juges officers advisers conseillers asesores
    خبير خبراء خبيرين خبيران مدربين مدربون مكونين""")
TEAMS = word_set("equipe team equipa equipo groupe group grupo pool فريق مجموعة فريقا")

# A need that begins with one of these is about money or a single person, not about what for.
MONEY = word_set("""financement financements cofinancement funding fund funds financing fonds fundos fundo
    financiacion
    financiamento cofinanciamiento cofinanciacion cofinanciamento grant subvention subvencion subvencao budget تمويل
    تمويلا ميزانية منحة money argent dinero dinheiro partners partenaires socios parceiros شركاء quelqu someone
    quelqu'un alguien alguem qui who quien quem expert experts perito experto expertos peritos consultant consultor
    خبير خبيرا خبراء خبيرين methodological methodologique information report reply answer""")

# Who stands between an Arabic verb and its object.
ARABIC_SENDERS = word_set("""بلدية مصلحة وزارة مديرية جمعية وكالة دولة حكومة جمهورية المملكة مملكة الجمهورية هيئة لجنة
    إدارة جامعة ولاية مجلس الوزارة البلدية الجمعية المديرية الحكومة المصلحة اللجنة""")

# From here on, a title is over: times, terms, what is to become of it.
OVER = """in the years;in the year;dans les années;nos anos;en los años;في سنة;في عام;خلال سنة;in the first;
    in the second;
    in the third;in the last;in the next;au premier;au deuxième;au second;au troisième;au dernier;no primeiro;
    no segundo;
    no terceiro;no último;en el primer;en el segundo;en el tercer;en el último;this coming;next year;
    l'année prochaine;no próximo;en el próximo;el próximo año;العام المقبل;السنة المقبلة;
    quand;lorsque;when;quando;cuando;عندما;
    et sollicite;et sollicitons;et demande;et demandons;et souhaite;and requests;and asks;and would like;and needs;
    e solicita;e solicitamos;e pede;e pedimos;e precisa;y solicita;y solicitamos;y pide;y pedimos;y necesita;
    وتطلب;ونطلب;وتلتمس;ونلتمس;وتحتاج;ونحتاج;
    dans le cadre;within the framework;in the framework;no âmbito;en el marco;في إطار;
    pendant;durant;au cours de;during;over the next;ao longo;durante;خلال;لمدة;lasting;
    pour des missions;for missions;para missões;para misiones;
    qui se tiendra;qui se déroulera;qui aura lieu;qui commencera;to be held;which will;that will;taking place;
    que se celebrará;que se realizará;que tendrá lugar;que se desarrollará;que se realiza;que terá lugar;
    que decorrerá;
    a realizar em;a celebrar en;
    المزمع;التي ستعقد;الذي سيعقد;التي ستنعقد;الذي سينعقد;بحلول;
    afin de;afin que;in order to;so that;a fim de;de modo a;a fin de;con el fin de;من أجل أن;بغية;بهدف;
    par exemple;for example;for instance;por exemplo;por ejemplo;مثل;such as;tel que;telles que;
    au profit de;au bénéfice de;for the benefit of;en beneficio de;em benefício de;لفائدة;
    prévu à;prévue à;prévu en;prévue en;prévu pour;planned for;scheduled for;previsto para;prevista para"""

# A number behind one of these tells how many people take part: the title is over before it.
FOR_HOW_MANY = word_set("pour para for العدد لعدد عددهم")

# Words behind a comma that go on with something else than the list they stand in.
BEHIND_COMMA = word_set("""en dans a au aux pour par avec sur de du des où dont qui que afin in at on for with
    from of where which who so
    that as including to working using em na no nas nos para por com onde que do da entre incluindo con donde quien
    incl surtout especially sobretudo notamment ainsi y compris especialmente
    prevu prevue previsto prevista planned elegidos
    في من على إلى مع عن حيث التي الذي لكي حتى العدد بالتعاون على""")
JOINS = word_set("et and e y ou or o ainsi")

# Light verbs that are other words too: they count only where an article or a small word follows.
DOUBTFUL_VERBS = word_set("open set run hold draw write continue conduct faire fazer hacer")
BEGINNINGS = word_set("""a an the our its their un une des le la les l um uma o os as el los las unos unas su
    sus seu sua
    nos nosso nossa nuestro nuestra notre up out""")

# Endings of nouns that name something done: in "appui à la modernisation" it is wrapped, in "appui aux victimes" not.
DEEDS = ("tion", "sion", "ment", "age", "cao", "coes", "cion", "ciones", "gem", "aje", "miento", "mento", "ing")
AT = word_set("à au aux to a ao aos as al às")

# Nouns end so too.
NO_VERB = ("ier", "lher", "jer", "ular", "olar", "iliar", "itar", "her", "nder", "gar")
READY = word_set("مستعد مستعدة مستعدون استعداد")

# Subjects of a mail by which somebody sends their own profile.
PROFILES = word_set("cv curriculum profile profil perfil roster vivier السيرة سيرة")
