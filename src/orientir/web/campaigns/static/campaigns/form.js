// Saves every answer while it is being written, to a question or to a remark. What was typed stays on this
// device until the server has acknowledged it: a crash, a lost network or an expired session loses nothing.
// The oldest browsers are named in README: nothing newer than 2019 is used without a way round it.
"use strict";
(() => {
  const form = document.getElementById("form");
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
  if (!form) return;

  const PAUSE = 800, POLL = 20000, LONGEST_WAIT = 30000, LONGEST_SAVE = 15000;
  const CONTROLS = "input:not([type=hidden]), select, textarea";
  const words = JSON.parse(form.dataset.words);
  const said = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const prefix = `orientir:${form.dataset.owner}:${form.dataset.form}:`;
  const total = document.getElementById("saving"), toUnsaved = document.createElement("a");
  const questions = new Map();
  let seen = Number(form.elements.version.value);
  let closed = false, leaving = false, stopped = "", pressed = "";

  toUnsaved.href = "#form";
  toUnsaved.hidden = true;
  total.append("", toUnsaved);

  class Question {
    constructor(box) {
      // A question of the form, or the answer to a remark, which is a form of its own.
      this.id = box.dataset.field || box.dataset.answer;
      this.name = box.dataset.field || "answer";
      this.address = box.dataset.field ? `${form.getAttribute("action")}fields/${this.id}/` : box.getAttribute("action");
      this.box = box;
      this.status = document.createElement("p");
      this.status.id = `s-${this.id}`;
      this.status.className = "st";
      this.status.setAttribute("aria-live", "polite");
      box.querySelector(".in").append(this.status);
      const described = box.querySelector("[aria-describedby]");
      described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby")} ${this.status.id}`);
      const carried = box.querySelector(box.dataset.field ? `[name="${this.id}.base"]` : "[name=base]");
      this.base = carried ? carried.value : seen;
      this.acknowledged = this.read();
      this.waits = 1000;
    }
    inputs(part) { return [...this.box.querySelectorAll(`[name="${part ? `${this.name}.${part}` : this.name}"]`)]; }
    read() {
      const text = (part) => {
        const found = this.inputs(part);
        const chosen = found.length && found[0].type === "radio" ? found.find((i) => i.checked) : found[0];
        return chosen ? chosen.value : "";
      };
      return { answer: text(""), absent: text("absent"), comment: text("comment"), evidence: text("evidence") };
    }
    write(typed) {
      for (const part of ["answer", "absent", "comment", "evidence"]) {
        for (const input of this.inputs(part === "answer" ? "" : part)) {
          if (input.type === "radio") input.checked = input.value === typed[part];
          else if (input.value !== typed[part]) input.value = typed[part];
        }
      }
      this.compare();
      if (typed.comment || typed.evidence) this.box.querySelector("details").open = true;
    }
    compare() {
      // The difference to last year follows what is typed; nothing where it is no plain number.
      const place = this.box.querySelector("[data-difference]");
      if (!place || !this.box.dataset.prior) return;
      const typed = this.read().answer.replace(/\s/g, "").replace(words.decimal, ".");
      const digits = Math.max(...[typed, this.box.dataset.prior].map((text) => (text.split(".")[1] || "").length));
      const change = /^\d+(\.\d+)?$/.test(typed) ? (typed - this.box.dataset.prior).toFixed(Math.min(digits, 6)) : "0";
      const [whole, part] = change.replace("-", "").split(".");
      const shown = [whole.replace(/\B(?=(\d{3})+$)/g, words.thousands), part].filter(Boolean).join(words.decimal);
      place.textContent = Number(change) ? ` (${change < 0 ? "\u2212" : "+"}${shown})` : "";
    }
    get dirty() { return !same(this.read(), this.acknowledged); }
    say(kind, text, ...extra) {
      this.state = kind;
      this.status.className = `st ${kind}`;
      this.status.textContent = "";
      this.status.append(text, ...extra);
      const invalid = kind === "invalid";
      for (const input of this.inputs("")) input.setAttribute("aria-invalid", String(invalid));
      tell();
    }
    doubt(text) {
      // What is unusual about the answer, beside it as soon as it is saved.
      let said = document.getElementById(`d-${this.id}`);
      if (!said && text) {
        said = document.createElement("p");
        said.id = `d-${this.id}`;
        said.className = "notice warn";
        said.setAttribute("role", "status");
        this.box.querySelector(".in").before(said);
      }
      if (said) { said.textContent = text || ""; said.hidden = !text; }
    }
    keep() {
      try { localStorage.setItem(prefix + this.id, JSON.stringify({ typed: this.read(), base: this.base, key: this.key })); }
      catch { /* a full or forbidden storage: the page still warns before it is left */ }
    }
    forget() { try { localStorage.removeItem(prefix + this.id); } catch { /* see keep */ } }
    touched(pause) {
      this.key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
      this.waits = 1000;
      this.compare();
      this.keep();
      if (stopped) return this.say("failed", stopped);
      if (closed) return this.say("failed", said("closed"));
      this.say("waiting", said("waiting"));
      this.later(pause);
    }
    later(pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), pause);
    }
    save() {
      clearTimeout(this.timer);
      if (this.saving) return this.saving.then(() => (this.dirty ? this.save() : undefined));
      if (stopped) return Promise.resolve();
      if (!this.dirty) { this.forget(); this.say("", ""); return Promise.resolve(); }
      this.saving = this.send().finally(() => { this.saving = null; });
      return this.saving;
    }
    async send(again = false) {
      const sent = this.read();
      this.say("saving", said("saving"));
      const body = new URLSearchParams({
        csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, owner: form.dataset.owner, base: this.base, key: this.key || "",
      });
      for (const part of ["absent", "comment", "evidence"]) if (this.inputs(part).length) body.set(`${this.name}.${part}`, sent[part]);
      body.set(this.name, sent.answer);
      let response;
      const limit = new AbortController(), timer = setTimeout(() => limit.abort(), LONGEST_SAVE);
      try {
        response = await fetch(this.address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal: limit.signal });
      } catch { return this.retry(said("no_network")); } finally { clearTimeout(timer); }
      if (response.type === "opaqueredirect") return this.signIn();
      if (response.status === 403 && !again && await freshToken()) return this.send(true);
      const type = response.headers.get("Content-Type") || "";
      if (!type.includes("json")) {
        return response.status === 404 ? this.say("failed", said("no_form")) : this.retry(said("no_server"));
      }
      this.answered(response.status, await response.json(), sent);
    }
    answered(status, answer, sent) {
      if (status === 200) {
        this.base = answer.base === undefined ? answer.version : answer.base;
        progress(answer);
        if (answer.doubts) for (const other of questions.values()) other.doubt(answer.doubts[other.id]);
        const unchanged = same(this.read(), sent);
        this.acknowledged = unchanged ? this.read() : sent;
        if (!unchanged) return this.later(PAUSE);
        this.forget();
        if (!this.box.contains(document.activeElement)) this.settle(answer.typed);
        else this.pending = answer.typed;
        const old = document.getElementById(`e-${this.id}`);
        if (old) old.hidden = true;
        this.say("saved", said("saved", { at: answer.at }));
      } else if (answer.state === "other") stop();
      else if (status === 409 && answer.stored) this.conflict(answer);
      else if (status === 422 && answer.state === "invalid") this.say("invalid", said("invalid", { why: answer.message }));
      else {
        if (status === 423) closed = true;
        this.say("failed", said("failed", { why: answer.message }));
      }
    }
    settle(typed) { this.write(typed); this.acknowledged = this.read(); this.pending = null; }
    conflict(answer) {
      const shown = (typed) => [typed.answer || typed.absent || said("empty"), typed.comment].filter(Boolean).join("; ");
      const mine = button(said("keep_mine"), () => { this.base = answer.base; this.touched(0); });
      const theirs = button(said("keep_theirs"), () => {
        this.settle(answer.stored); this.base = answer.base; this.forget(); this.say("saved", said("kept_theirs"));
      });
      const who = answer.by || said("somebody");
      const text = said("conflict", { by: who, theirs: shown(answer.stored), mine: shown(answer.typed) });
      this.say("failed", `${text} `, mine, " ", theirs);
    }
    retry(why) {
      const wait = this.waits;
      this.waits = Math.min(this.waits * 2, LONGEST_WAIT);
      this.say("failed", `${said("failed", { why })} `, button(said("retry"), () => this.save()));
      this.later(wait);
    }
    signIn() {
      const link = document.createElement("a");
      link.href = `${form.dataset.login}?next=${encodeURIComponent(`${location.pathname}?at=${this.id}`)}`;
      link.textContent = said("sign_in");
      link.addEventListener("click", () => { leaving = true; });
      this.say("failed", `${said("signed_out")} `, link);
    }
  }

  function same(one, other) { return ["answer", "absent", "comment", "evidence"].every((part) => one[part] === other[part]); }
  function button(text, action) {
    const made = document.createElement("button");
    made.type = "button"; made.textContent = text; made.addEventListener("click", action);
    return made;
  }
  function unsaved() { return [...questions.values()].filter((q) => q.dirty); }
  function tell() {
    const left = unsaved();
    const busy = [...questions.values()].some((q) => q.saving && q.state === "saving");
    announce(left.length ? "" : said("all_saved"));
    // The same link all the time: one that is drawn anew while it is pressed is never clicked.
    const words = busy ? said("saving") : said("unsaved", { number: left.length });
    if (left.length && toUnsaved.textContent !== words) toUnsaved.textContent = words;
    toUnsaved.hidden = !left.length;
  }
  function announce(text) {
    toUnsaved.hidden = true;
    if (text) toUnsaved.textContent = "";
    total.firstChild.data = text;
  }
  function go(question) {
    question.box.scrollIntoView();
    const first = question.box.querySelector(CONTROLS);
    if (first) first.focus();
  }
  function stop() {
    // Nothing of this page may be saved under the name of somebody else.
    stopped = said("other_person");
    unsaved().forEach((question) => { question.keep(); question.say("failed", stopped); });
    announce(stopped);
  }
  function progress(answer) {
    seen = Math.max(seen, answer.version);
    const bar = form.querySelector(".sticky progress");
    bar.value = answer.filled;
    bar.max = answer.asked;
    form.querySelector(".sticky .count").textContent = said("filled", answer);
    for (const place of document.querySelectorAll("[data-criterion]")) {
      const [filled, asked] = answer.criteria[place.dataset.criterion];
      place.textContent = said("filled", { filled, asked });
    }
    for (const box of form.querySelectorAll(".q")) box.hidden = answer.skipped.includes(box.id.slice(2));
  }
  async function freshToken() {
    try {
      const response = await fetch(form.getAttribute("action"), { redirect: "manual" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("form");
      const token = fresh && fresh.dataset.owner === form.dataset.owner && fresh.querySelector("[name=csrfmiddlewaretoken]");
      if (!token) return false;
      form.elements.csrfmiddlewaretoken.value = token.value;
      return true;
    } catch { return false; }
  }
  async function look() {
    if (document.hidden || closed || stopped) return;
    let answer;
    try {
      const response = await fetch(`${form.dataset.changes}?since=${seen}`, { redirect: "manual" });
      if (!response.ok) return;
      answer = await response.json();
    } catch { return; }
    if (String(answer.owner) !== form.dataset.owner) return stop();
    for (const [id, typed] of Object.entries(answer.fields)) {
      const question = questions.get(id);
      if (!question || question.saving || question.dirty || question.box.contains(document.activeElement)) continue;
      if (question.base >= answer.version || same(question.read(), typed)) { question.base = answer.version; continue; }
      question.settle(typed);
      question.base = answer.version;
      question.say("saved", said("by_other", { at: answer.at }));
    }
    progress(answer);
    if (answer.form !== form.dataset.state && !(form.dataset.state === "not_started" && answer.form === "draft")) {
      announce(said("reload"));
    } else if (!answer.open) {
      closed = true;
      announce(said("closing"));
    }
  }

  for (const box of document.querySelectorAll("[data-field], [data-answer]")) {
    const question = new Question(box);
    questions.set(question.id, question);
    box.addEventListener("input", (event) => {
      const absent = question.inputs("absent")[0], answer = question.inputs("")[0];
      if (absent && event.target === absent && absent.value) answer.value = "";
      if (absent && event.target === answer && answer.value) absent.value = "";
      question.touched(PAUSE);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
      event.preventDefault();  // else the form would be sent as by its first button
      if (question.dirty) question.save();
      const after = following(event.target);
      if (after) after.focus();
    });
    box.addEventListener("focusout", () => {
      if (question.pending && !question.dirty) question.settle(question.pending);
      else if (question.dirty && !["invalid", "failed"].includes(question.state)) question.save();
    });
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(prefix + question.id)); } catch { /* nothing kept */ }
    if (draft && draft.typed && !same(draft.typed, question.read())) {
      question.write(draft.typed);
      question.base = draft.base;
      question.key = draft.key;
      question.say("waiting", said("restored"));
      question.later(300);
    } else if (draft) question.forget();
    if (box.dataset.answer) box.addEventListener("submit", (event) => {
      event.preventDefault();
      if (question.dirty) question.save();
      else question.say("saved", said("remark_saved"));
    });
  }
  function following(control) {
    // The first control of the next question; after the last one the button.
    const boxes = [...document.querySelectorAll("[data-field]")].filter((box) => !box.hidden);
    const next = boxes[boxes.indexOf(control.closest("[data-field]")) + 1];
    return next ? next.querySelector(CONTROLS) : form.querySelector(".actions button");
  }
  toUnsaved.addEventListener("click", (event) => {
    event.preventDefault();
    const [first] = unsaved();
    if (first) go(first);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    pressed = button ? button.value : "";
  });
  form.addEventListener("submit", async (event) => {
    const then = { check: `${form.getAttribute("action")}check/`, next: form.dataset.next }[pressed];
    event.preventDefault();
    await Promise.all(unsaved().map((question) => question.save()));
    const left = unsaved();
    if (left.length) {
      tell();
      go(left[0]);
    } else if (then) {
      leaving = true;
      location.assign(then);
    } else tell();
  });
  window.addEventListener("beforeunload", (event) => { if (!leaving && unsaved().length) event.preventDefault(); });
  window.addEventListener("online", () => unsaved().forEach((question) => question.save()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unsaved().filter((question) => question.state === "failed" && !closed).forEach((question) => question.save());
    look();
  });
  setInterval(look, POLL);
})();
