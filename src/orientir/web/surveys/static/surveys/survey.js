/* A questionnaire without a network between its screens: all of them come at once, one is shown at a time, answers stay
   on the device, and what is sent while there is no connection waits and goes by itself. Without this script the same
   pages work one request a screen. Conditions are evaluated like orientir.methodology.interpret; the server decides. */
(function () {
  "use strict";
  const KEPT = "orientir-survey:", QUEUE = "orientir-survey-queue", TOLD = "orientir-survey-told", DAYS = 3, LONGEST = 20000;
  const status = document.getElementById("status");
  const waits = [5000, 10000, 20000, 60000];
  let tries = 0, timer = null, own = "";

  // --- what the device keeps -------------------------------------------------------------------------

  function kept(key) {
    try { return JSON.parse(window.localStorage.getItem(key)); } catch (error) { return null; }
  }
  function keep(key, value) {
    try { window.localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; }
  }
  function forget(key) {
    try { window.localStorage.removeItem(key); } catch (error) { /* nothing was kept */ }
  }
  function forgetOld() {
    try {
      Object.keys(window.localStorage).filter((key) => key.indexOf(KEPT) === 0).forEach((key) => {
        const found = kept(key);
        if (!found || Date.now() - found.at > DAYS * 86400000) { forget(key); }
      });
    } catch (error) { /* a browser that keeps nothing has nothing old */ }
  }
  function say(text) { status.textContent = text; }

  // --- sending -----------------------------------------------------------------------------------------

  function post(body) {
    const stop = new AbortController(), timeout = window.setTimeout(() => stop.abort(), LONGEST);
    return window.fetch(status.dataset.answer, {
      method: "POST", body: body, credentials: "omit", signal: stop.signal,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }).then((response) => response.text().then((html) => ({ code: response.status, html: html })))
      .finally(() => window.clearTimeout(timeout));
  }
  function pageOf(html) { return new DOMParser().parseFromString(html, "text/html"); }
  function show(html) {
    const page = pageOf(html);
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.getElementById("main").innerHTML = page.getElementById("main").innerHTML;
    window.scrollTo(0, 0);
    document.getElementById("main").focus();
  }
  function sentence(html) {
    const page = pageOf(html);
    return Array.from(page.querySelectorAll("main h1, main h1 + p")).map((node) => node.textContent.trim()).join(". ");
  }
  function queue() { return kept(QUEUE) || []; }
  /* Other tabs read and write the same list: only the one entry is taken out, whatever else has come meanwhile. */
  function takeOut(id) { keep(QUEUE, queue().filter((one) => one.id !== id)); }
  function waiting(id) { return queue().some((one) => one.id === id); }
  /* The tab that sends an entry of another tab tells it there, by the event of a write that is taken back at once. */
  function tell(id, html) { keep(TOLD, { id: id, html: html }); forget(TOLD); }
  function end(html) {
    own = "";
    say("");
    show(html);
  }

  /* Send everything that waits. One that is refused for good is told and does not keep back those behind it. */
  function flush() {
    const all = queue();
    if (!all.length) { return Promise.resolve(); }
    return Promise.all(all.map((one) => post(one.body).then((found) => {
      const done = found.code === 200, refused = found.code >= 400 && found.code < 500 && found.code !== 429;
      if (!done && !refused) { return true; }
      if (!waiting(one.id)) { return false; }  // another tab was faster, and tells
      takeOut(one.id);
      if (done) { forget(one.key); }
      if (one.id === own) {
        end(found.html);
      } else {
        tell(one.id, found.html);
        say(done ? status.dataset.arrived : status.dataset.refused + sentence(found.html));
      }
      return false;
    }, () => true))).then((left) => {
      window.clearTimeout(timer);
      if (left.some(Boolean)) {
        if (own) { say(status.dataset.queued); }
        timer = window.setTimeout(flush, waits[Math.min(tries++, waits.length - 1)]);
      } else { tries = 0; }
    });
  }

  // --- answers and conditions --------------------------------------------------------------------------

  function numberOf(text) {
    const plain = text.trim().replace(/(\d)\s(?=\d{3}(?:\D|$))/g, "$1").replace(",", ".");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  }
  function answersOf(question) {
    const found = {}, id = question.dataset.q, kind = question.dataset.kind;
    if (kind === "several") {
      const boxes = Array.from(question.querySelectorAll("input[type=checkbox]"));
      if (boxes.some((box) => box.checked)) { boxes.forEach((box) => { found[id + "_" + box.value] = box.checked; }); }
      return found;
    }
    question.querySelectorAll("input[type=radio]:checked").forEach((one) => {
      found[one.name] = kind === "scale" ? Number(one.value) : one.value;
    });
    question.querySelectorAll("select").forEach((one) => { if (one.value) { found[one.name] = Number(one.value); } });
    question.querySelectorAll("input[inputmode], textarea").forEach((one) => {
      const value = kind === "number" ? numberOf(one.value) : one.value.trim() || null;
      if (value !== null) { found[one.name] = value; }
    });
    return found;
  }
  function row(expression, answers) {
    const [kind, left, right] = expression;
    if (kind === "number") { return left; }
    if (kind === "value") { return typeof answers[left] === "number" ? answers[left] : null; }
    const a = row(left, answers), b = row(right, answers);
    if (a === null || b === null) { return null; }
    return kind === "+" ? a + b : kind === "-" ? a - b : a * b;
  }
  const COMPARE = {
    "=": (a, b) => a === b, "<>": (a, b) => a !== b, "<": (a, b) => a < b,
    "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  };
  /* true, false, or null where it is not known */
  function holds(condition, answers) {
    const [kind, left, right] = condition;
    const given = (name) => Object.prototype.hasOwnProperty.call(answers, name);
    if (kind === "all") { return condition.slice(1).every((one) => holds(one, answers) === true); }
    if (kind === "true") { return typeof answers[left] === "boolean" ? answers[left] : null; }
    if (kind === "null") { return !given(left); }
    if (kind === "in") {
      return given(left) ? String(answers[left]).split(/\s+/).some((one) => right.indexOf(one) >= 0) : null;
    }
    if (kind === "not") { const inner = holds(left, answers); return inner === null ? null : !inner; }
    if (kind === "and" || kind === "or") {
      const a = holds(left, answers), b = holds(right, answers), end = kind === "or";
      return a === end || b === end ? end : a === null || b === null ? null : !end;
    }
    const a = row(left, answers), b = row(right, answers);
    return a === null || b === null ? null : COMPARE[kind](a, b);
  }

  // --- one screen at a time ------------------------------------------------------------------------------

  function Walk(form, key, html, found) {
    const screens = Array.from(form.querySelectorAll(".screen")), said = form.dataset;
    let at = 0;

    /* Which questions are asked; of the others the inputs are switched off, so that they are not sent. */
    function way() {
      let answers = {};
      return screens.filter((screen) => {
        const own = Array.from(screen.querySelectorAll(".q"));
        const asked = own.filter((question) => {
          const when = question.dataset.when;
          const is = !when || holds(JSON.parse(when), answers) === true;
          question.hidden = !is;
          question.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = !is; });
          return is;
        });
        asked.forEach((question) => { answers = Object.assign(answers, answersOf(question)); });
        return !own.length || asked.length;
      });
    }
    function save() {
      const values = Array.from(form.querySelectorAll("input:not([type=hidden]), select, textarea"))
        .filter((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value))
        .map((one) => [one.name, one.value]);
      keep(KEPT + key, { html: html, values: values, screen: at, at: Date.now() });
    }
    function restore(values) {
      values.forEach(([name, value]) => {
        Array.from(form.elements).filter((one) => one.name === name && one.type !== "hidden").forEach((one) => {
          if (one.type !== "radio" && one.type !== "checkbox") { one.value = value; }
          else if (one.value === value) { one.checked = true; }
        });
      });
    }
    function go(to, back) {
      const shown = way();
      at = to;
      screens.forEach((screen, n) => { screen.hidden = n !== to; });
      const screen = screens[to], step = screen.querySelector(".step"), heading = screen.querySelector("h1");
      if (step) { step.textContent = [step.dataset.step, shown.indexOf(screen) + 1, step.dataset.of, shown.length - 1].join(" "); }
      document.title = heading.textContent;
      if (!back) { window.history.pushState({ screen: to }, ""); }
      window.scrollTo(0, 0);
      heading.focus();
      save();
    }
    function faultOf(question) {
      const id = question.dataset.q, kind = question.dataset.kind, answers = answersOf(question);
      const boxes = Array.from(question.querySelectorAll("input[type=checkbox]:checked"));
      const most = Number(question.dataset.most || 0), number = question.querySelector("[data-low]");
      const text = question.querySelector("textarea"), rows = question.querySelectorAll("fieldset.row").length;
      if (boxes.length > 1 && boxes.some((box) => box.value === question.dataset.alone)) {
        return said.alone + boxes.filter((box) => box.value === question.dataset.alone)[0].parentNode.textContent.trim();
      }
      if (kind === "several" && most && boxes.length > most) { return said.most + most; }
      if (kind === "rank") {
        const places = Object.keys(answers).map((name) => answers[name]);
        if (new Set(places).size < places.length) { return said.twice; }
      }
      if (number && number.value.trim()) {
        const value = answers[id], whole = number.dataset.places !== "0" || Number.isInteger(value);
        if (value === undefined || !whole || value < Number(number.dataset.low) || value > Number(number.dataset.high)) {
          return said.range.replace("{}", number.dataset.low).replace("{}", number.dataset.high);
        }
      }
      if (text && /\S@\S|@\w{3,}|https?:|www\.|\+?\d(?:[\s().-]*\d){8,}/.test(text.value)) { return said.contact; }
      const given = Object.keys(answers).length;
      return question.dataset.required && (rows ? given < rows : !given) ? said.need : "";
    }
    function wrong(screen) {
      let first = null;
      screen.querySelectorAll(".q").forEach((question) => {
        const fault = question.hidden ? "" : faultOf(question);
        document.getElementById(question.dataset.q + "_error").textContent = fault;
        question.querySelectorAll("fieldset:not(.row), [data-low], textarea").forEach((one) => {
          if (fault) { one.setAttribute("aria-invalid", "true"); } else { one.removeAttribute("aria-invalid"); }
        });
        if (fault && !first) { first = question; }
      });
      if (first) {
        document.title = said.wrong + ": " + screen.querySelector("h1").textContent;
        first.scrollIntoView();
        first.querySelector("input:not([type=hidden]), select, textarea").focus();
      }
      return Boolean(first);
    }
    form.addEventListener("click", (event) => {
      const step = event.target.dataset ? event.target.dataset.go : "";
      if (!step) { return; }
      const shown = way(), here = shown.indexOf(screens[at]);
      if (step === "next" && !wrong(screens[at])) { go(screens.indexOf(shown[here + 1])); }
      if (step === "back" && here > 0) { go(screens.indexOf(shown[here - 1])); }
    });
    form.addEventListener("input", () => save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const shown = way(), last = screens[at] === shown[shown.length - 1];
      if (!last) { form.querySelectorAll(".screen")[at].querySelector("[data-go=next]").click(); return; }
      const bad = shown.filter((screen) => screen.querySelector(".q") && wrong(screen))[0];
      if (bad) { go(screens.indexOf(bad)); wrong(bad); return; }
      form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
      const body = new URLSearchParams(new FormData(form));
      body.set("step", "send");
      own = String(Math.random()).slice(2);
      const entry = { id: own, key: KEPT + key, body: body.toString() };
      save();
      if (keep(QUEUE, queue().concat([entry]))) { flush(); return; }
      send(entry.body);  // a browser that keeps nothing
    });
    function send(body) {
      post(body).then((found) => { say(""); show(found.html); }, () => {
        say(status.dataset.queued);
        window.setTimeout(() => send(body), waits[0]);
      });
    }
    window.addEventListener("popstate", (event) => {
      if (document.contains(form) && event.state && event.state.screen !== undefined) { go(event.state.screen, true); }
    });
    if (found) { restore(found.values); }
    const shown = way();
    go(found && shown.indexOf(screens[found.screen]) >= 0 ? found.screen : screens.indexOf(shown[0]));
  }

  // --- the first page ----------------------------------------------------------------------------------------

  function begin(form) {
    const key = form.dataset.code + form.dataset.language, button = form.querySelector("button");
    const found = kept(KEPT + key);
    let anew = false;
    if (found) {
      button.textContent = form.dataset.goOn;
      if (form.dataset.shared) {
        const again = document.createElement("button");
        again.textContent = form.dataset.again;
        again.addEventListener("click", () => { anew = true; forget(KEPT + key); });
        button.parentNode.appendChild(again);
        document.getElementById("resume").hidden = false;
      }
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const resumed = anew ? null : kept(KEPT + key);
      if (resumed && resumed.html) { walk(resumed.html, key, resumed); return; }
      const body = new URLSearchParams({ state: form.elements.state.value, step: "whole" }).toString();
      say(form.dataset.loading);
      post(body).then((answer) => {
        say("");
        if (answer.code === 200) { walk(answer.html, key, null); } else { show(answer.html); }
      }, () => say(status.dataset.offline));
    });
  }
  function walk(html, key, found) {
    show(html);
    Walk(document.getElementById("whole"), key, html, found);
  }

  window.addEventListener("storage", (event) => {
    const told = event.key === TOLD && event.newValue ? JSON.parse(event.newValue) : null;
    if (told && told.id === own) { end(told.html); }
  });
  window.addEventListener("online", () => { tries = 0; if (!queue().length) { say(""); } flush(); });
  window.addEventListener("offline", () => { if (document.getElementById("whole")) { say(status.dataset.offline); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { flush(); } });
  forgetOld();
  const first = document.getElementById("begin");
  if (first && window.fetch && window.AbortController && window.URLSearchParams) { begin(first); }
  const summary = document.getElementById("summary");
  if (summary) { summary.focus(); }
  flush();
}());
