#!/usr/bin/env bash
# Prints the path of a Chromium that runs; installs it with the system's package manager when there is none.
# Only as root or with sudo that asks for no password; otherwise one message says what to do, and the exit status is 1.
set -euo pipefail

names=(chromium chromium-browser google-chrome google-chrome-stable)

# A name may belong to a stub that only asks to install something else, so each candidate must answer its version.
find_browser() {
  local name path
  for name in "${CHROMIUM:-}" "${names[@]}"; do
    path=$(command -v "$name" 2>/dev/null) || continue
    if timeout 60 "$path" --version >/dev/null 2>&1; then
      echo "$path"
      return 0
    fi
  done
  return 1
}

give_up() {
  echo "Las pruebas de navegador piden Chromium: $1" >&2
  echo 'Instálalo (Debian: apt-get install chromium) o señala uno con CHROMIUM=/ruta/al/navegador.' >&2
  exit 1
}

find_browser && exit 0

command -v apt-get >/dev/null 2>&1 || give_up 'no hay ninguno y este sistema no usa apt-get.'
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || give_up 'no hay ninguno y no hay permiso para instalarlo.'
  as_root=(sudo -n)
fi

echo 'No hay Chromium: se instala con apt-get' >&2
install_log=$(mktemp)
trap 'rm -f "$install_log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update &&
  "${as_root[@]}" apt-get install --yes --no-install-recommends chromium fonts-dejavu-core; } >"$install_log" 2>&1; then
  tail -n 15 "$install_log" >&2
  give_up 'apt-get no pudo instalarlo.'
fi
find_browser || give_up 'se instaló un paquete que no trae un navegador que funcione.'
