META
key;value
description;Presupuesto de Tres Ceibas, muestra inventada
country;Jacaral
unit;Tres Ceibas
instance;2031
num_projects;6
num_votes;8
budget;1000.50
vote_type;approval
rule;greedy
max_length;3
min_project_score_threshold;2
currency;MXN
PROJECTS
project_id;cost;votes;name;selected
P-1;600;5;"Banquetas; rampas y ""pasos"" seguros";1
P-2;500.50;4;Bebederos en la plaza;0
P-10;200;4;Árboles de sombra;1
P-9;200;4;Luminarias del mercado;1
P-3;0.50;1;"Letrero con
horario";0
P-4;300;0;Kiosco;0
VOTES
voter_id;vote;age
v1;P-1,P-2,P-10;34
v2;P-1,P-2,P-9;51
v3;P-1,P-10,P-9;
v4;P-1,P-2,P-10;18
v5;P-1,P-9;77
v6;P-2,P-10,P-9;29
v7;P-3;40
v8;;63
