/* Passkeys: asks the device, fills the form and sends it. Without this file codes serve as before. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-passkey]");
  if (!form) return;
  var problem = form.querySelector("[data-passkey-problem]");
  var plain = form.querySelector("[data-passkey-plain]");
  if (!window.PublicKeyCredential || !navigator.credentials) {
    form.querySelector("[data-with-scripts]").remove();
    return;
  }
  plain.hidden = true;

  function bytes(text) {
    var binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, function (character) { return character.charCodeAt(0); });
  }
  function text(buffer) {
    var binary = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("");
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function decoded() {
    var options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    ["excludeCredentials", "allowCredentials"].forEach(function (list) {
      (options[list] || []).forEach(function (item) { item.id = bytes(item.id); });
    });
    return { publicKey: options };
  }
  function encoded(credential) {
    var response = { clientDataJSON: text(credential.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    });
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    problem.hidden = true;
    navigator.credentials[form.dataset.passkey](decoded()).then(function (credential) {
      form.elements.response.value = encoded(credential);
      form.submit();
    }).catch(function () {
      problem.hidden = false;
      problem.setAttribute("role", "alert");
    });
  });
})();
