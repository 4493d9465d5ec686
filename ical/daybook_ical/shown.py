"""The words by which Windows, Outlook and Exchange show their zones, and the names they had before.

Each line of `SHOWN`: the zone's name in Windows, then the words behind "(UTC+01:00)" in lists of
today and of earlier versions ("and" also stands for "&"). Only what means one zone and no other:
"Astana" has been two of them, "Midway Island, Samoa" lies on both sides of the date line.
"""

SHOWN = """
Dateline Standard Time = International Date Line West
UTC-11 = Coordinated Universal Time-11
Aleutian Standard Time = Aleutian Islands
Hawaiian Standard Time = Hawaii
Marquesas Standard Time = Marquesas Islands
Alaskan Standard Time = Alaska
UTC-09 = Coordinated Universal Time-09
Pacific Standard Time (Mexico) = Baja California
UTC-08 = Coordinated Universal Time-08
Pacific Standard Time = Pacific Time (US and Canada) | Pacific Time (US and Canada); Tijuana
Pacific Standard Time = Pacific Time (USA and Kanada)
US Mountain Standard Time = Arizona
Mountain Standard Time (Mexico) = La Paz, Mazatlan | Chihuahua, La Paz, Mazatlan
Mountain Standard Time = Mountain Time (US and Canada) | Mountain Time (USA and Kanada)
Yukon Standard Time = Yukon
Central America Standard Time = Central America
Central Standard Time = Central Time (US and Canada) | Central Time (USA and Kanada)
Easter Island Standard Time = Easter Island
Central Standard Time (Mexico) = Guadalajara, Mexico City, Monterrey | Mexico City, Tegucigalpa
Canada Central Standard Time = Saskatchewan
SA Pacific Standard Time = Bogota, Lima, Quito, Rio Branco | Bogota, Lima, Quito
Eastern Standard Time (Mexico) = Chetumal
Eastern Standard Time = Eastern Time (US and Canada) | Eastern Time (USA and Kanada)
Haiti Standard Time = Haiti
Cuba Standard Time = Havana
US Eastern Standard Time = Indiana (East)
Turks And Caicos Standard Time = Turks and Caicos
Paraguay Standard Time = Asuncion
Atlantic Standard Time = Atlantic Time (Canada)
Venezuela Standard Time = Caracas
Central Brazilian Standard Time = Cuiaba
SA Western Standard Time = Georgetown, La Paz, Manaus, San Juan
Pacific SA Standard Time = Santiago
Newfoundland Standard Time = Newfoundland | Newfoundland and Labrador
Tocantins Standard Time = Araguaina
E. South America Standard Time = Brasilia
SA Eastern Standard Time = Cayenne, Fortaleza
Argentina Standard Time = City of Buenos Aires | Buenos Aires
Greenland Standard Time = Greenland
Montevideo Standard Time = Montevideo
Magallanes Standard Time = Punta Arenas
Saint Pierre Standard Time = Saint Pierre and Miquelon
Bahia Standard Time = Salvador
UTC-02 = Coordinated Universal Time-02
Azores Standard Time = Azores
Cape Verde Standard Time = Cabo Verde Is. | Cape Verde Is. | Cape Verde Islands
UTC = Coordinated Universal Time | Universal Coordinated Time | Koordinierte Weltzeit
GMT Standard Time = Dublin, Edinburgh, Lisbon, London
GMT Standard Time = Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London
GMT Standard Time = Greenwich Mean Time; Dublin, Edinburgh, London
Greenwich Standard Time = Monrovia, Reykjavik
Morocco Standard Time = Casablanca
W. Europe Standard Time = Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna
Central Europe Standard Time = Belgrade, Bratislava, Budapest, Ljubljana, Prague
Central Europe Standard Time = Belgrade, Pozsony, Budapest, Ljubljana, Prague
Central Europe Standard Time = Prague, Central Europe
Romance Standard Time = Brussels, Copenhagen, Madrid, Paris | Paris, Madrid, Brussels, Copenhagen
Romance Standard Time = Paris, Madrid
Sao Tome Standard Time = Sao Tome
Central European Standard Time = Sarajevo, Skopje, Warsaw, Zagreb | Sarajevo, Warsaw, Zagreb
W. Central Africa Standard Time = West Central Africa
Jordan Standard Time = Amman
GTB Standard Time = Athens, Bucharest | Athens, Bucharest, Istanbul
Middle East Standard Time = Beirut
Egypt Standard Time = Cairo
E. Europe Standard Time = Chisinau
Syria Standard Time = Damascus
West Bank Standard Time = Gaza, Hebron
South Africa Standard Time = Harare, Pretoria
FLE Standard Time = Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius
FLE Standard Time = Helsinki, Kiev, Riga, Sofia, Tallinn, Vilnius
Israel Standard Time = Jerusalem | Israel, Jerusalem Standard Time
South Sudan Standard Time = Juba
Kaliningrad Standard Time = Kaliningrad
Sudan Standard Time = Khartoum
Libya Standard Time = Tripoli
Namibia Standard Time = Windhoek
Arabic Standard Time = Baghdad
Turkey Standard Time = Istanbul
Arab Standard Time = Kuwait, Riyadh | Arab, Kuwait, Riyadh
Belarus Standard Time = Minsk
Russian Standard Time = Moscow, St. Petersburg | Moscow, St. Petersburg, Volgograd
E. Africa Standard Time = Nairobi | East Africa, Nairobi
Iran Standard Time = Tehran
Arabian Standard Time = Abu Dhabi, Muscat
Astrakhan Standard Time = Astrakhan, Ulyanovsk
Azerbaijan Standard Time = Baku
Russia Time Zone 3 = Izhevsk, Samara
Mauritius Standard Time = Port Louis
Saratov Standard Time = Saratov
Georgian Standard Time = Tbilisi
Volgograd Standard Time = Volgograd
Caucasus Standard Time = Yerevan
Afghanistan Standard Time = Kabul
West Asia Standard Time = Ashgabat, Tashkent
Ekaterinburg Standard Time = Ekaterinburg
Pakistan Standard Time = Islamabad, Karachi
Qyzylorda Standard Time = Qyzylorda
India Standard Time = Chennai, Kolkata, Mumbai, New Delhi
India Standard Time = Kolkata, Chennai, Mumbai, New Delhi, India Standard Time
Sri Lanka Standard Time = Sri Jayawardenepura
Nepal Standard Time = Kathmandu | Kathmandu, Nepal
Central Asia Standard Time = Bishkek
Bangladesh Standard Time = Dhaka
Omsk Standard Time = Omsk
Myanmar Standard Time = Yangon (Rangoon) | Rangoon
SE Asia Standard Time = Bangkok, Hanoi, Jakarta
Altai Standard Time = Barnaul, Gorno-Altaysk
W. Mongolia Standard Time = Hovd
North Asia Standard Time = Krasnoyarsk
N. Central Asia Standard Time = Novosibirsk
Tomsk Standard Time = Tomsk
China Standard Time = Beijing, Chongqing, Hong Kong, Urumqi
China Standard Time = Beijing, Chongqing, Hong Kong SAR, Urumqi
North Asia East Standard Time = Irkutsk
Singapore Standard Time = Kuala Lumpur, Singapore
W. Australia Standard Time = Perth | Perth, Western Australia
Taipei Standard Time = Taipei
Ulaanbaatar Standard Time = Ulaanbaatar
Aus Central W. Standard Time = Eucla
Transbaikal Standard Time = Chita
Tokyo Standard Time = Osaka, Sapporo, Tokyo
North Korea Standard Time = Pyongyang
Korea Standard Time = Seoul | Seoul, Korea Standard Time
Yakutsk Standard Time = Yakutsk
Cen. Australia Standard Time = Adelaide | Adelaide, Central Australia
AUS Central Standard Time = Darwin
E. Australia Standard Time = Brisbane | Brisbane, East Australia
AUS Eastern Standard Time = Canberra, Melbourne, Sydney
West Pacific Standard Time = Guam, Port Moresby
Tasmania Standard Time = Hobart | Hobart, Tasmania
Vladivostok Standard Time = Vladivostok
Lord Howe Standard Time = Lord Howe Island
Bougainville Standard Time = Bougainville Island
Russia Time Zone 10 = Chokurdakh
Magadan Standard Time = Magadan
Norfolk Standard Time = Norfolk Island
Sakhalin Standard Time = Sakhalin
Central Pacific Standard Time = Solomon Is., New Caledonia
Russia Time Zone 11 = Anadyr, Petropavlovsk-Kamchatsky
New Zealand Standard Time = Auckland, Wellington
UTC+12 = Coordinated Universal Time+12
Fiji Standard Time = Fiji
Chatham Islands Standard Time = Chatham Islands
UTC+13 = Coordinated Universal Time+13
Tonga Standard Time = Nuku’alofa | Nuku’alofa, Tonga
Samoa Standard Time = Samoa
Line Islands Standard Time = Kiritimati Island
"""

# Names that Windows itself gave up, spells otherwise in its documentation, or uses in one language.
FORMER = {
    "a.u.s. central standard time": "AUS Central Standard Time",
    "a.u.s. eastern standard time": "AUS Eastern Standard Time",
    "armenian standard time": "Caucasus Standard Time",
    "cabo verde standard time": "Cape Verde Standard Time",
    "fiji islands standard time": "Fiji Standard Time",
    "kamchatka standard time": "Russia Time Zone 11",
    "mexico standard time": "Central Standard Time (Mexico)",
    "mexico standard time 2": "Mountain Standard Time (Mexico)",
    "newfoundland and labrador standard time": "Newfoundland Standard Time",
    "s.a. eastern standard time": "SA Eastern Standard Time",
    "s.a. pacific standard time": "SA Pacific Standard Time",
    "s.a. western standard time": "SA Western Standard Time",
    "pacific s.a. standard time": "Pacific SA Standard Time",
    "s.e. asia standard time": "SE Asia Standard Time",
    "transitional islamic state of afghanistan standard time": "Afghanistan Standard Time",
    "türkiye standard time": "Turkey Standard Time",
    "u.s. eastern standard time": "US Eastern Standard Time",
    "u.s. mountain standard time": "US Mountain Standard Time",
}
