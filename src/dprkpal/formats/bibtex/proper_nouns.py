"""Internal: names of countries, peoples, regions, months and so on, which are capitalised in every title.

They tell names from common words in English titles where every important word has a capital.

Source: ISO 3166-1 (English short names); general knowledge for the names of peoples, cities and months.
"""

from __future__ import annotations

__all__ = ["PHRASES", "WORDS"]

WORDS = frozenset(
    """
    afghan afghanistan africa african afrikaans albania albanian algeria algerian alzheimer america american andorra
    angola angolan antarctica april arab arabia arabian arabic aramaic argentina argentine argentinian armenia
    armenian asia asian assyrian athenian athens atlantic august australia australian austria austrian azerbaijan
    azerbaijani babylon babylonian baghdad bahrain baltic bangladesh bangladeshi basque bavaria bavarian bayesian
    beijing beirut belarus belarusian belgian belgium belize bengal bengali berlin bitcoin bolivia bolivian boolean
    bosnia bosnian botswana brazil brazilian britain british britons brussels budapest buddhism buddhist bulgaria
    bulgarian burkina burma burmese burundi byzantine byzantium cairo california calvinist cambodia cambodian cameroon
    canada canadian caribbean carthage catalan catalonia catholic catholicism caucasus celtic ceylon chad chadian
    chile chilean china chinese christ christian christianity christmas colombia colombian comintern comoros confucian
    confucianism congo congolese covid croatia croatian cuba cuban cypriot cyprus czech czechoslovak czechoslovakia
    dahomey damascus danish danube darwinian december denmark djibouti dostoevsky druze dublin dutch ecuador egypt
    egyptian einstein england english englishman eritrea eritrean eskimo estonia estonian ethiopia ethiopian euclidean
    euler eurasia eurasian europe european facebook fatah february fiji filipino finland finnish flanders flemish
    fourier france franco french freudian friday gabon gabonese gambia gaussian gaza geneva georgian german germanic
    germany ghana ghanaian gibraltar google greece greek guatemala guatemalan guinea guyana haiti haitian hamas hanoi
    havana hawaii hawaiian hebrew hegelian helsinki hezbollah hilbert hindu hinduism hiroshima hispanic hizballah
    hizbullah hollywood holocaust honduran honduras hungarian hungary iberia iberian iceland icelandic india indian
    indochina indonesia indonesian internet iran iranian iraq iraqi ireland irish islam islamic islamist israel
    israeli istanbul italian italy jakarta jamaica jamaican january japan japanese javascript jericho jerusalem jesuit
    jesus jew jewish jordan jordanian juche judaism july june kantian kashmir kazakh kazakhstan kenya kenyan keynesian
    koran korea korean kremlin kurd kurdish kurdistan kuwait kuwaiti kyrgyz kyrgyzstan lao laos laotian latin latvia
    latvian lebanese lebanon leninism leninist lesotho levant levantine liberia liberian libya libyan libyans
    liechtenstein linux lisbon lithuania lithuanian london lutheran luxembourg macedonia macedonian madagascar madrid
    maghreb malawi malay malaya malaysia malaysian maldives mali malian malta maltese manchuria manchurian mandela mao
    maoism maoist markov marx marxian marxism marxist mauritania mauritius mecca medina mediterranean melanesia
    mesopotamia mexican mexico micronesia moldova monaco monday mongol mongolia mongolian montenegro moroccan morocco
    moscow mosul mozambique munich muslim myanmar nagasaki namibia namibian napoleon napoleonic nazareth nazi nazism
    nepal nepalese netherlands newtonian nicaragua nicaraguan niger nigeria nigerian nile nordic norman norway
    norwegian november nubian nuremberg oceania october okinawa oman omani ottoman oxford pacific pakistan pakistani
    palestine palestinian panama panamanian papua paraguay paraguayan paris parisian parkinson persia persian peru
    peruvian philippines phoenician platonic poland polynesia polynesian portugal portuguese prague protestant
    protestantism prussia prussian pyongyang qatar qatari quebec qur'an quran ramadan rhine rhodesia rhodesian riemann
    roman romania romanian rome russia russian rwanda rwandan sahara saharan samaria samoa sandinista saturday saudi
    scandinavia scandinavian scot scotland scottish semitic senegal senegalese seoul september serb serbia serbian
    shakespeare shakespearean shanghai shia shiite siberia siberian sicilian sicily sierra sikh sinai singapore slav
    slavic slovak slovakia slovene slovenia slovenian socrates somali somalia songun soviet spain spaniard spanish
    stalin stalinism stalinist stockholm sudan sudanese sufi sunday sunni suriname swahili swaziland sweden swedish
    swiss switzerland syria syriac syrian taiwan taiwanese tajik tajikistan taliban talmud tamil tanzania tanzanian
    tehran texas thai thailand thursday tibet tibetan togo tokyo torah tripoli trotskyism trotskyist tuesday tunisia
    tunisian turk turkic turkish turkmen turkmenistan tuscany twitter uganda ugandan ukraine ukrainian unix uruguay
    uruguayan uyghur uzbek uzbekistan vatican venezuela venezuelan venice vichy victorian vienna viennese vietcong
    vietnam vietnamese vladivostok volga wales warsaw washington wednesday weimar welsh westphalia westphalian
    wikipedia yemen yemeni yiddish yugoslav yugoslavia zaire zambia zambian zanzibar zimbabwe zimbabwean zion zionism
    zionist
    """.split()
)
"""Single words, in lower case. *May* and *march* are left out, because they are common words too."""

PHRASES = tuple(
    """north korea|south korea|north korean|south korean|east germany|west germany|east german|west german|east timor
    north vietnam|south vietnam|north vietnamese|south vietnamese|north yemen|south yemen|north africa|north african
    west africa|west african|east africa|east african|central africa|southern africa|south africa|south african
    north america|north american|south america|south american|latin america|latin american|central america
    central asia|central asian|east asia|east asian|south asia|south asian|southeast asia|southeast asian
    middle east|middle eastern|near east|near eastern|far east|far eastern|third world|cold war|west bank|gaza strip
    golan heights|red sea|black sea|dead sea|suez canal|persian gulf|gulf war|six-day war|yom kippur|soviet union
    soviet bloc|united states|united kingdom|united nations|united arab emirates|european union|african union
    arab league|security council|general assembly|great britain|new york|new zealand|new delhi|new england
    new mexico|new jersey|hong kong|saudi arabia|sri lanka|costa rica|el salvador|puerto rico|sierra leone
    ivory coast|papua new guinea|world war|great war|eastern bloc|eastern europe|eastern european|western europe
    western european|central europe|russian revolution|french revolution|october revolution|cultural revolution
    great leap forward|red army|black september|non-aligned movement|islamic republic|people's republic|islamic state
    palestine liberation organization|palestine liberation organisation|popular front|muslim brotherhood|kim il sung
    kim il-sung|kim jong il|kim jong-il|kim jong un|kim jong-un|central intelligence agency|league of nations
    los angeles|san francisco|buenos aires|tel aviv|rio de janeiro|cape town|white house|bill of rights|magna carta
    old testament|new testament|catholic church|ottoman empire|roman empire|british empire|habsburg empire|ho chi minh
    mao zedong|deng xiaoping|nuclear non-proliferation treaty|great depression|abu nidal|yasser arafat|hafez al-assad
    """.replace("\n", "|").split("|")
)
"""Names of several words, in lower case."""
