/* govabierto: only additions. Every page works without this file. */
(function () {
  "use strict";
  var doc = document;
  var all = function (selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); };

  // After a refused form: to the summary, once.
  var summary = doc.querySelector("[data-focus]");
  if (summary) summary.focus();

  // What an act did is said where the page opens, if that is not its top.
  window.addEventListener("load", function () {
    var notice = doc.querySelector("main > .notice[role=status]");
    var target = doc.querySelector("main :target");
    if (!notice || !target) return;
    (target.closest(".section-head") || target.querySelector(".stack > :first-child") || target).insertAdjacentElement("afterend", notice);
    notice.scrollIntoView({ block: "center" });
  });

  // Buttons that only scripts can serve.
  all("[data-with-scripts]").forEach(function (element) { element.hidden = false; });
  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) { window.print(); return; }
    var source = doc.querySelector(button.dataset.copy);
    if (!source || !navigator.clipboard) return;
    navigator.clipboard.writeText(source.textContent.trim()).then(function () { say(button, button.dataset.done); });
  });

  function say(button, text) {
    var place = button.querySelector("span") || button;
    if (!text) return;
    if (!button.dataset.label) button.dataset.label = place.textContent;
    button.setAttribute("aria-live", "polite");
    place.textContent = text;
  }

  // Typed text is not lost by leaving the page.
  var dirty = false;
  doc.addEventListener("input", function (event) {
    if (event.target.closest("form[data-unsaved]")) dirty = true;
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) event.preventDefault();
  });

  // A form leaves once; the button says so and comes back if the page stays.
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    dirty = false;
    form.dataset.sent = "1";
    var button = event.submitter;
    if (button && button.classList.contains("btn")) {
      button.setAttribute("aria-disabled", "true");
      say(button, doc.body.dataset.sending);
    }
    window.setTimeout(function () { release(form); }, form.hasAttribute("data-again") ? 1500 : 15000);
  });
  function release(form) {
    delete form.dataset.sent;
    all("[aria-disabled][data-label]", form).forEach(function (button) {
      button.removeAttribute("aria-disabled");
      (button.querySelector("span") || button).textContent = button.dataset.label;
    });
  }
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) all("form").forEach(release);
  });

  // Pieces that refresh by themselves, unless somebody is using them.
  all("[data-refresh-s][id]").forEach(function (piece) {
    var seconds = Math.max(5, Number(piece.dataset.refreshS) || 30);
    window.setInterval(function () {
      if (doc.hidden || piece.contains(doc.activeElement)) return;
      fetch(location.href, { headers: { Accept: "text/html" } })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(function (text) {
          var fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById(piece.id);
          if (fresh && fresh.innerHTML !== piece.innerHTML) piece.replaceChildren.apply(piece, Array.prototype.slice.call(fresh.childNodes));
        })
        .catch(function () {});
    }, seconds * 1000);
  });
})();
