"""Four-word keys: what a person without an account keeps to come back to what she wrote.

Words are plain, without accents or ñ, so that they can be dictated and typed on any phone. Four of them out of more
than 2,000 are 44 bits: enough where guesses are slow (argon2) and counted.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

_BYTES_PER_WORD = 8
KEY_LENGTH = 4

_LIST = """
    abanico abasto abedul abeja abejorro abeto abierto abono abordar abrazo abrigo abril abrir abuela abuelo abundar
    acacia acanto acceso aceite aceituna acento acera acero acierto aclarar acoger acorde acortar actor actriz
    acuarela acuario acudir acuerdo acuse adelante adelanto aderezo adobe adorno aduana aduanero afecto afinar
    afirmar agenda agosto agrado agregar agua aguja agujero ahora ahorro aire ajedrez ajustar ajuste alameda alamo
    alba albahaca alberca albergue album alcance alcoba aldea alegre alegria alero alerta alfalfa alfarero alfiler
    alfombra algodon aliado aliento aljibe almeja almendra almohada almuerzo alondra alpaca alpiste altar alto
    altura alumno alzar amable amanecer amapola amarillo ambar amigo amistad amparo ampliar ancho ancla andador
    andamio andar anden anillo animal animar anotar antena antes antiguo anuncio apagar aparato aparcar apartado
    apellido apenas apio aplauso aplicar apodo aportar apoyo aprecio aprender aprisa apuntar apunte arado arandela
    arar arbusto arcilla arco arder ardilla arena arete armario armonia aroma arpa arquero arrancar arrecife arreglo
    arriba arrollo arroyo arroz arte artista asado asador asamblea asfalto asiento asilo asistir asomar aspecto
    astro asunto atajo atar atender atento aterriza atlas atole atraer atril atun aula aumento aurora autobus autor
    avance avanzar avellana avena avenida aves avestruz avion avisar aviso ayer ayuda ayudar azada azafran azahar
    azotea azucar azucena azul azulejo bache bahia bailar baile bajar balanza balcon balde balsa balsamo bambu banca
    banco banda bandeja bandera banjo banqueta barandal barato barca barco barniz barra barranco barril barrio barro
    base bastar bastidor bata batea batido batir baul bebida bello berro betabel bici bien bigote billete biombo
    bisagra blanco bloque blusa bocado bocina boda bodega boleta boleto bolsa bolsillo bombilla bonito bordado borde
    bordo borrador borrar borrego bosque bota botana bote botella botica boton brasa brazo breve brida brillo
    brincar brindar brisa broca brocha broche broma bronce brotar brote brujula bruma bucear bufanda buho bujia
    burbuja buscar busto butaca buzon caballo cabello caber cabina cable cabra cacao cactus cadena cadera caer
    cafetal caja cajero cajon cala calabaza calcetin calcio calcular caldera caldo calidad calido calle callejon
    calma calor calzada cama camara cambiar cambio camello camilla caminar camino camion camisa campana campeon
    campo canal canasta cancha cancion candado candil canela cangrejo canica canoa cansado cantar cantera cantidad
    canto capa capaz capilla capital capitan capote captar capullo cara caracol caravana carbon carga cargar caribe
    carisma carpa carpeta carrera carreta carrito carro carta cartel cartero carton casa casaca cascada cascara
    casco casero caseta casilla caso castor catalogo catarata cauce causa cautela cavar cazuela cebada cebolla cebra
    cedro ceiba cejas celda celeste cemento cenar cenit cenote censo centavo central centro cepillo cera cerca
    cercado cercano cereal cereza cerilla cerrar cerro certeza cesta cesto chal chaleco chapa charco charla chico
    chile chispa chivo chocar choclo chorro choza cielo ciempies ciencia cierre cierto ciervo cifra cigarra cima
    cimiento cincel cine cinta cinto circo circulo ciruela cisne cita ciudad clara claridad clarin claro clase
    clavel clavija clavo clima clinica cobalto cobija cobre coche cocina cocinar coco codo cofre cohete cojin colcha
    colegio coliflor colina collar colmena colonia color colorear columna columpio comadre comal comedia comedor
    comenzar comer cometa comida comienzo comino comite compas completo comprar comun concejo concepto concha conde
    condor conejo confiar congreso conocer consejo consulta contar contento contrato convenio copa copal copia coral
    corazon corbata corcho cordel cordero corneta corona correo correr cortar corteza cortina corto cosa cosecha
    coser costa costal costura cotorra coyote crear crecer crema cresta criar cristal cruce cruzar cuaderno cuadra
    cuadro cuajada cubeta cubierta cubo cubrir cuchara cuenco cuenta cuento cuerda cuero cuesta cueva cuidado cuidar
    culantro cultivo cultura cumbre cumplir cuna cuota cupo curso curva dado dalia dama danza danzar datil dato
    deber decidir decir dedal dedo defensa dejar delantal delfin delta demanda dental dentro derecho derivar
    desayuno descanso deseo desierto despacio despejar destello destino detalle deuda diamante diario dibujo dicho
    diente dieta digital digno diluir dinero directo disco discurso distinto diurno dividir doblar doble docena
    doctor doctora domingo donar dorado dorar dormir dosis dotar drama duda dueto dulce duna durar durazno duro
    eclipse ecologia edad edicion edificio editor educar efecto ejemplo ejido elefante elegante elegir elevar elote
    embudo emitir empate empezar empleo empresa empujar encaje encanto encargo encender encima encino encuadre
    enebro enero enfoque enfriar engrane enjambre enlace enorme enredo ensalada ensayo entero entrada entrar entrega
    envase enviar envio epazote epoca equipo erizo escala escama escena escoba escolar escriba escribir escudo
    escuela esfera esmalte esmero espacio espejo espera espiga espina esponja espuma esquina estable establo estaca
    estacion estado estambre estampa estanque estante estar este estera estilo estirar estrella estribo estuche
    estudio etapa eterno evento evitar exacto examen exigir exito explicar exponer extenso extremo fabula fachada
    facil factor factura faena faja falda familia famoso fango faro farol fauna favor fecha feliz feria fertil
    festejo festival fibra ficha fideo fiel fieltro fiesta figura fijar fila filtro final finca fino firma firmar
    flan flauta flecha fleco flexible flor flora florero flotar foca foco fogata fogon folio folleto fomento fondo
    forja forma formar foro forro fortuna foto fragua franja frasco frase fregar freno frente fresa fresco frijol
    friso frontera fruta frutal fuego fuente fuera fuerte funcion funda fundar furgon futuro gabinete gacela gajo
    galan galeria galleta gallina gallo galope ganado ganar gancho garbanzo garganta garita garra garza gasa gastar
    gato gaveta gaviota gelatina gemelo general genio gente gerente germen gesto gigante gira girar girasol giro
    glaciar globo gloria goleta goma gorra gorrion gota gotera gozar grabar gracia grada gradual gramo granada
    grande granero granizo granja grano grapa gratis grava gremio grieta grifo grillo gris grito grosella grua
    grueso grulla grupo gruta guante guardar guayaba guia guiar guion guisado guitarra gusano gustar gusto haber
    habil habitar hablar hacer hacha hacia hada halago halcon hallar hamaca harina hebilla hecho helado helecho
    helio herencia hermana hermano heroe hervir hielo hierba hierro higo hilar hilera hilo himno historia hogar hoja
    hombro hondo honesto honor hora horario horchata hormiga hornear horno hospital hotel hoyo hueco huella huerta
    huerto hueso huevo huipil humano humedad humilde humo humor idea ideal idioma igual iguana iluminar ilusion
    imagen iman impacto imprenta impreso impulso incienso incluir indice infancia informe ingenio inicio injerto
    insecto instante integro intento interes invierno invitar isla istmo izar jabon jacal jacinto jade jaguar jalea
    jamaica jardin jarra jarro jaula jazmin jicama jicara jilguero jinete jirafa jitomate jornada joya jubilo juego
    jueves jugar jugo juguete juicio julio junco junio junta juntar justo juventud juzgar kayak kilo kiosco labor
    labrar lado ladrillo lagarto lago laguna lamina lampara lana lancha langosta lapiz largo latido latir laton
    laurel lavanda lavar lazo leal leccion leche lechuga lector leer legado lejano lejos lema lengua lenteja lento
    leon letra letrero levantar libelula liberar libre libreta libro licencia lienzo liga ligero lijar lila lima
    limite limon limpiar limpieza limpio lince lindo linea lino linterna lirio liso lista listo litro llama llano
    llanta llanura llave llegar llenar lleno llevar llover lluvia lobo local loma lona loro losa lote lucero lucir
    lugar lumbre luna lunar lunes lupa lustro macarron maceta madera madrina madrugar maduro maestra maestro magia
    magno maguey maiz malecon malla malva mamey manada mandar mandil manejar manga mangle mango mano manso manta
    manteca mantel manto manzana mapa mapache maqueta maquina marca marcar marco marea marfil margen marimba
    mariposa mariscal marmol martes martillo marzo masa mascara matiz matraca mayo mayor mazorca mecer medalla media
    medida medio medir medula mejilla mejor mejorar melena melodia melon memoria menta mentor menu mercado merecer
    merienda mesa mesero meseta meta metal metate metodo metro mezcla mezquite miel miembro mientras milagro milpa
    mina mineral minuto mirada mirador mirar mirlo mismo mitad mito mochila moda modelo moderno modo mojar molar
    molde mole moler molino momento moneda mono montaje montar monte montura morada moral morder morera mosaico
    mostrar motivo motor mover movil mudanza mueble muelle muestra multitud mundo muralla muro musculo museo musgo
    musica mutuo nacar nacer nacion nadar naipe naranja nariz narrar nata nativo natural nave navegar neblina nectar
    nevada nevar nicho nido niebla nieto nieve nilo niquel nitido nivel noble noche nogal nombre nopal noria norma
    norte nota notable notar noticia novela novia nube nuca nucleo nudo nuera nueva nuevo nuez numero nutria obra
    obrero obsequio observar obtener ocaso oceano ocio octubre oferta oficina oficio ofrecer oido ojal ojiva olivo
    olla olmo olor onda opaco opcion opera opinar optar oracion orden ordenar oreja orgullo oriente origen orilla
    orquesta orquidea oruga ostra otorgar ovalo oveja ovillo oxigeno oyente ozono paciente pacto padrino pagar
    pagina paisaje paja pajaro pala palabra palacio paleta palma palmera paloma palta panadero panal panda panel
    panera panza papa papalote papaya papel paquete parada paraguas paraiso pardo pared pareja parque parra parte
    partida pasaje pasar paseo pasillo paso pasta pastel pasto patio pato pausa pavo payaso pecera pecho pedal
    pedazo pedir pegar peinar peine pelar pelicano pelo pelota pensar peonia pepino pera percha perdiz perejil
    perfil perfume perico periodo perla permiso perro persona pesca pescado pescador peso petalo petate pianista
    piano picar pico piedra piel pieza pila pilar pileta piloto pimienta pincel pino pinta pintar pintor pintura
    pinzas piragua pirinola piso pista pitaya pizarra pizca placa placer plan plancha planeta plano planta plantar
    plata platano platea platica plato playa plaza plazo pleno plomo pluma plural poblado poblar poco poder poema
    poesia poeta polen pollo polvo pomada pomelo poncho poner popote popular porcion portada portal porton posada
    poste potro pozo pradera prado precio preciso pregon pregunta premio prenda preparar presa presente prestar
    previo prima primero primo princesa prisma privado probar problema proceso producto profesor programa promesa
    pronto propio prosa proteger proveer proximo proyecto prueba publico pueblo puente puerta puerto puesto pulir
    pulmon pulpa pulpo pulsera pulso puma punta puntal punto puro quedar quelite querer queso quetzal quieto quilla
    quimica quince quinta quiosco quitar rabano racimo radio raiz rama ramaje ramo rampa rana rancho rango rapido
    raqueta rasgo rastro raton rayo razon rebozo recado receta recibir recibo reciclar recinto recodo recoger
    recorrer recreo recta recurso redondo reducir reflejo reforma refran refresco refugio regadera regalar regalo
    regar region regla regreso rehilete reina reino reir reja relato relevo relieve rellenar reloj remanso remar
    remedio remo remolino renglon renovar renta reparar repartir repisa reposo reserva resina respeto respirar resto
    resumen retama retazo reto retrato reunir revisar revista ribera rico riego rienda rifa rima rincon risa ritmo
    rizo roble roca rocio rodar rodear rodilla rojo rollo romance romero ronda ropa ropero rosa rosal rosca rostro
    rotonda rotulo rubi rueda ruido rumbo rumor rural ruta rutina sabado sabana saber sabio sabor sacar saco sacudir
    sala salero salida salir salmo salon salsa saltar salto salud saludar saludo salvar salvia samba sandalia sandia
    sano sapo sarape sardina sarten sastre sauce savia sazon secar seco secreto seda sede segar seguir segundo
    seguro sello selva semana sembrar semilla senda sendero sentar sentir septimo sequia serenata sereno serie
    sermon serrucho servir sesion seto siembra sierra siesta siete siglo signo silbar silencio silla silueta simple
    sirena sitio situar sobre sobrino socio sofa solapa solar soleado soltar sombra sombrero sonar sonido sonrisa
    sopa soplar soporte sorpresa sorteo suave subir suelo suelto suerte sueter suma sumar superar surco sureste
    surgir surtir suspiro sutil tabla tablero taco tajo taladro talar talento taller tallo talon tamal tambor
    tampoco tangente tango tanque tapa tapete tapia tapiz tapon tarde tarea tarima tarjeta tarro tarta tasa taza
    teatro techo tecla tecolote tejado tejedor tejer tejido tela telar telefono telon tema templo tener tenis tenor
    teoria tercero terminar termo ternera terraza terreno tesoro textil texto tiempo tienda tierno tierra tigre
    tijera tilo timbal timbre timon tinaja tinta tinte tipo tirar titulo tiza toalla tobillo tocar todo toldo tomar
    tomate tomillo tonada tono topacio toque torneo torno toronja torre torta tortilla tortuga total trabajo traer
    traje trama tramo tranvia trapo traste tratar trato traves trazo trebol trece tren trenza trepar tribu trigo
    trino trio triunfo trompeta tronco tropical trote trucha trueno trueque tubo tucan tulipan tuna tunel turno
    turquesa tutor ubicar umbral unico unidad union unir universo usar util utopia uvas vaca vacio vado vagon
    vainilla vaiven vajilla vale valer valiente valija valioso valle valor vapor vaquero vara variar varilla vaso
    vecina vecindad vecino vela velar velero velo veloz venado vencer vender venir ventana ventanal verano verbena
    verdad verde vereda verja versatil verso vestido vestir veta viaje viajero vial vibrar vida vidrio viejo viento
    viernes viga vigia villa viola violeta violin virtud visera visita visitar vista vitral vivero vivienda vivir
    vivo vocal volante volar volcan voltear volumen voluntad volver votar voto vuelo vuelta yate yegua yema yerba
    yeso yogur yugo yunque yunta zacate zafiro zafra zaguan zanja zapato zapote zarza zinc zona zorro zorzal zueco
    zumbar zumo zurcir
"""
WORDS: tuple[str, ...] = tuple(_LIST.split())


def key_from(secret: str, token: str) -> tuple[str, ...]:
    """Return the key of a form sent with a random token; the same form sent twice has the same key.

    Only who knows both the secret and the token can make it again, and the token is kept nowhere.
    """
    digest = hmac.digest(secret.encode(), b"govabierto.clave|" + token.encode("utf-8", "replace"), hashlib.sha256)
    starts = range(0, KEY_LENGTH * _BYTES_PER_WORD, _BYTES_PER_WORD)
    return tuple(WORDS[int.from_bytes(digest[start : start + _BYTES_PER_WORD]) % len(WORDS)] for start in starts)


def show_key(words: tuple[str, ...]) -> str:
    """Return a key as it is shown: words with hyphens."""
    return "-".join(words)


def normalise_key(text: str) -> str:
    """Return a typed or dictated key in its canonical form: lower case, no accents, one hyphen between words."""
    folded = unicodedata.normalize("NFKD", text.casefold()[:200]).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z]+", folded))
