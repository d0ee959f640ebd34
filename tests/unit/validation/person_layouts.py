"""Layouts of files about persons, and of aggregates in the same words. All names and numbers are invented."""

PERSONS: dict[str, str] = {
    "en, border log": """
        Surname;Given names;Date of birth;Nationality;Passport No;Entry date
        EXAMPLE;ANNA;1980-05-12;KZ;N01234567;2024-03-01
        SAMPLE;BORIS;1991-11-02;UZ;AC7654321;2024-03-01
        SPECIMEN;CLARA;1975-01-30;KG;PE0001112;2024-03-02""",
    "en, names in one column": """
        Full name;Sex;Age;Citizenship;Purpose
        Anna Example;F;43;KZ;tourism
        Boris Sample;M;32;UZ;work""",
    "en, header only": "Last name;First name;DOB;Document number",
    "en, camel case": """
        personId;lastName;dateOfBirth;crossingPoint
        1;Example;1980-05-12;P1
        2;Sample;1991-11-02;P1""",
    "en, numbered cases without names": """
        Case ID;Sex;Age;Nationality;Date detected;Route
        C-001;F;31;AF;2024-03-01;East
        C-002;M;17;SY;2024-03-01;East
        C-003;M;25;AF;2024-03-02;West
        C-004;F;40;IQ;2024-03-05;East""",
    "en, contacts of applicants": """
        Application;Applicant name;Phone;E-mail
        A1;Anna Example;+996 555 000 111;anna@example.org
        A2;Boris Sample;+996 555 000 222;boris@example.org
        A3;Clara Specimen;+996 555 000 333;clara@example.org""",
    "en, bare word and numbers of papers": """
        No;Passport;Country;Arrived
        1;N01234567;KZ;2024-03-01
        2;AC7654321;UZ;2024-03-01
        3;PE0001112;KG;2024-03-02""",
    "en, header below a title": """
        List of persons refused entry;;;;
        March 2024;;;;
        ;;;;
        No;Surname;Name;Date of birth;Reason
        1;Example;Anna;12.05.1980;C
        2;Sample;Boris;02.11.1991;A""",
    "ru, журнал": """
        № п/п;Фамилия;Имя;Отчество;Дата рождения;Гражданство;Серия и номер паспорта
        1;Примерова;Анна;Ивановна;12.05.1980;Казахстан;N01234567
        2;Образцов;Борис;Петрович;02.11.1991;Узбекистан;AC7654321""",
    "ru, ФИО": """
        Ф.И.О.;Пол;Гражданство;Дата въезда
        Примерова Анна Ивановна;Ж;KAZ;01.03.2024
        Образцов Борис Петрович;М;UZB;01.03.2024""",
    "ru, ИИН": """
        ИИН;Страна;Дата выдачи
        800512400123;KZ;2024-03-01
        911102300456;KZ;2024-03-02
        750130400789;KZ;2024-03-03""",
    "ru, дела без имён": """
        Номер дела;Пол;Год рождения;Гражданство;Дата задержания
        11/24;м;1990;Афганистан;01.03.2024
        12/24;ж;1985;Пакистан;02.03.2024
        13/24;м;2001;Афганистан;04.03.2024""",
    "ru, шапка под заголовком": """
        Список иностранных граждан, поставленных на учёт;;;
        за март 2024 г.;;;
        №;Фамилия, имя, отчество;Дата рождения;№ паспорта
        1;Примерова А. И.;12.05.1980;N01234567
        2;Образцов Б. П.;02.11.1991;AC7654321""",
    "ru, СНИЛС и телефон": """
        СНИЛС;Телефон;Регион
        123-456-789 01;+7 999 000 11 22;77
        987-654-321 02;+7 999 000 33 44;78
        555-666-777 03;+7 999 000 55 66;66""",
    "fr, registre": """
        Nom de famille;Prénom(s);Né(e) le;Nationalité;N° de passeport
        EXEMPLE;Anne;12/05/1980;KZ;N01234567
        MODÈLE;Benoît;02/11/1991;UZ;AC7654321""",
    "fr, nom et date": """
        Nom;Prénom;Date de naissance;Lieu de naissance
        Exemple;Anne;12/05/1980;Almaty
        Modèle;Benoît;02/11/1991;Tachkent""",
    "fr, dossiers": """
        N° de dossier;Sexe;Âge;Nationalité;Date de la demande
        D1;F;31;AF;01/03/2024
        D2;M;17;SY;01/03/2024
        D3;M;25;AF;02/03/2024""",
    "es, registro": """
        Apellidos;Nombres;Fecha de nacimiento;Nacionalidad;Número de pasaporte
        EJEMPLO;Ana;12/05/1980;VE;N01234567
        MUESTRA;Benito;02/11/1991;CO;AC7654321""",
    "es, nombre completo": """
        Nombre completo;Sexo;Edad;País
        Ana Ejemplo;F;43;VE
        Benito Muestra;M;32;CO""",
    "es, cédula": """
        Cédula;Nacionalidad;Fecha de entrada
        V-12345678;VE;2024-03-01
        V-23456789;VE;2024-03-02
        V-34567890;VE;2024-03-02""",
    "kk, тізім": """
        Тегі;Аты;Туған күні;ЖСН
        Мысалова;Анар;1980-05-12;800512400123
        Үлгібаев;Болат;1991-11-02;911102300456""",
    "machine-readable lines, no header": """
        P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
        L898902C36UTO7408122F1204159ZE184226B<<<<<10""",
    "no header, papers and days": """
        Anna Example;1980-05-12;N01234567;KZ
        Boris Sample;1991-11-02;AC7654321;UZ
        Clara Specimen;1975-01-30;PE0001112;KG
        David Muster;1999-12-31;PE0001113;KG""",
}

AGGREGATES: dict[str, str] = {
    "SDMX-CSV": """
        STRUCTURE;STRUCTURE_ID;FREQ;REPORTER;CITIZENSHIP;BIRTH_COUNTRY;SEX;AGE;TIME_PERIOD;OBS_VALUE
        dataflow;COMITY:STOCK(1.0.0);A;KG;KZ;_T;F;Y30;2023;1
        dataflow;COMITY:STOCK(1.0.0);A;KG;KZ;_T;M;Y30;2023;1""",
    "single years of age, counts of one": """
        Sex;Age;Citizenship;Year of birth;Number of persons
        F;31;KZ;1992;1
        M;17;UZ;2006;1
        M;25;KG;1998;1""",
    "papers issued": """
        Country;Passports issued;Visa type;Number of passport holders
        KZ;12345;C;100200
        UZ;23456;C;200300""",
    "ru, паспорта выданы": """
        Регион;Выдано паспортов;Число лиц без паспорта;Количество дел
        Бишкек;12345;17;100200
        Ош;23456;18;100201""",
    "fr, passeports": """
        Pays;Nombre de passeports délivrés;Nombres
        France;12345;100200
        Allemagne;23456;200300""",
    "es, números": """
        País;Número de pasaportes;Nombre;Total
        Chile;12345;A;1
        Perú;23456;B;2""",
    "numbered countries": """
        № п/п;Страна гражданства;Пол;Возраст;Въехало
        1;Казахстан;М;0-17;120
        2;Узбекистан;Ж;18-59;130
        3;Киргизия;Ж;60+;7""",
    "daily crossing point": """
        ID;Date;Point;Direction;Flights;Passengers
        1;2024-03-01;P1;IN;3;421
        2;2024-03-02;P1;IN;4;502
        3;2024-03-03;P1;IN;2;333""",
    "fingerprints taken": """
        Country;Fingerprints;Photo
        KZ;120;118
        UZ;3000;2999""",
    "code list": """
        Code;Name;Country full name
        KZ;Kazakhstan;Republic of Kazakhstan
        UZ;Uzbekistan;Republic of Uzbekistan""",
    "contact of the publisher": """
        Figures of March 2024;;
        Contact;Phone;E-mail
        Statistics office;+996 555 000 111;stat@example.org
        ;;
        Country;Entries;Exits
        KZ;120;118""",
    "wide months": """
        CITIZEN;SEX;2024-01;2024-02
        KZ;F;1;1
        KZ;M;1;0""",
}


def table_of(text: str) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a layout above."""
    lines = [line.strip().split(";") for line in text.strip().splitlines()]
    return lines[0], lines[1:]
