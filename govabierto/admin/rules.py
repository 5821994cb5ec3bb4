"""Words of the back office: acts, reasons and kinds."""

from __future__ import annotations

from govabierto.nucleo.text import N_

IMPORT_KIND = "importacion"
IMPORTED = "importacion.aplicada"
ACCOUNT_CLOSED = "cuenta.desactivada"
JOB_REVIVED = "trabajo.reintentado"
ASKED_FOR = "lo_pidio"

ACT_LABELS: dict[str, str] = {
    IMPORTED: N_("Se importaron datos de un archivo"),
    ACCOUNT_CLOSED: N_("La administración desactivó una cuenta"),
    JOB_REVIVED: N_("La administración mandó repetir un trabajo fallido"),
}
#: Why an account may be closed from here: a closed list, so that the public record holds nobody's story.
CLOSING_REASONS: dict[str, str] = {
    ASKED_FOR: N_("Lo pidió la persona: se borran sus datos"),
    "duplicada": N_("Es la segunda cuenta de la misma persona"),
    "suplantacion": N_("Alguien se hizo pasar por otra persona"),
    "reglas": N_("Rompió las reglas publicadas"),
}
ORGANISATION_LABELS: dict[str, str] = {
    "civil_society": N_("Sociedad civil"),
    "citizen_group": N_("Grupo de vecinas y vecinos"),
    "university": N_("Universidad"),
    "chamber": N_("Cámara o asociación de empresas"),
    "agency": N_("Dependencia de gobierno"),
    "oversight_body": N_("Órgano de control"),
    "autonomous_body": N_("Órgano autónomo"),
}
METHOD_LABELS: dict[str, str] = {
    "": N_("La que diga el archivo"),
    "aprobacion": N_("Aprobación"),
    "voraz": N_("Por apoyos; lo que no cabe se salta"),
    "voraz_con_paro": N_("Por apoyos; se detiene en lo primero que no cabe"),
}
#: What each kind of security event is called.
EVENT_LABELS: dict[str, str] = {
    "acceso.fallido": N_("Contraseñas equivocadas al entrar"),
    "acceso.logrado": N_("Entradas logradas"),
    "clave.correcta": N_("Contraseñas confirmadas antes de un cambio"),
    "clave.fallida": N_("Contraseñas equivocadas antes de un cambio"),
    "codigo.correcto": N_("Códigos del segundo paso aceptados"),
    "codigo.fallido": N_("Códigos del segundo paso equivocados"),
    "cuenta.cerrada": N_("Cuentas cerradas"),
    "cuenta.clave_cambiada": N_("Contraseñas cambiadas"),
    "cuenta.codigo_de_respaldo": N_("Códigos de respaldo usados"),
    "cuenta.llave_agregada": N_("Llaves de acceso agregadas"),
    "cuenta.llave_quitada": N_("Llaves de acceso quitadas"),
    "cuenta.llave_copiada": N_("Llaves de acceso rechazadas porque parecen copiadas"),
    "cuenta.codigos_renovados": N_("Códigos de respaldo renovados"),
    "cuenta.correo_cambiado": N_("Correos cambiados"),
    "cuenta.reinicio_pedido": N_("Segundos pasos perdidos, por aprobar"),
    "cuenta.segundo_factor_activado": N_("Segundos pasos activados"),
    "cuenta.segundo_factor_quitado": N_("Segundos pasos quitados"),
    "cuenta.segundo_factor_reiniciado": N_("Segundos pasos reiniciados"),
    "padron.importado": N_("Padrones importados"),
    "recuperacion.pedida": N_("Recuperaciones de contraseña pedidas"),
    "registro.pedido": N_("Cuentas pedidas"),
    "ventanilla.clave": N_("Claves impresas en ventanilla"),
    "ventanilla.verificada": N_("Personas verificadas en ventanilla"),
}
EVENT_DAYS = 14
"""How many days of security events the back office sums up."""
