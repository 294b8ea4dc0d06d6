"use strict";
// Everything that comes from the data is put into the page as text, never as markup.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const FIRST_ROWS = 100, MORE_ROWS = 400;
const VIEWS = ["summary", "projects", "findings", "charities", "audit", "scores", "files"];
const LANGUAGES = Object.keys(DATA.languages);
const TAGS = { en: "en", zh: "zh-CN" };
let language = LANGUAGES.find((name) => TAGS[name] === document.documentElement.lang) || LANGUAGES[0];
let texts = DATA.languages[language];
const wanted = {
  projects: { query: "", grade: "", severity: "", charity: "", field: "", list: "", sort: "worst", down: false, rows: FIRST_ROWS },
  findings: { query: "", severity: "", rule: "", rows: FIRST_ROWS },
};

const PROJECT_OF = new Map(DATA.projects.map((project, number) => [project.id, number]));
const RULE_NUMBERS = new Map(DATA.rules.map((rule, number) => [rule[0], number]));
const FINDINGS_OF = DATA.projects.map(() => []);
DATA.findings.forEach((finding, number) => finding[3].forEach((project) => FINDINGS_OF[project].push(number)));
const OBLIGATIONS_OF = new Map();
for (const duty of DATA.obligations) {
  if (!OBLIGATIONS_OF.has(duty[1])) OBLIGATIONS_OF.set(duty[1], []);
  OBLIGATIONS_OF.get(duty[1]).push(duty);
}
const MANDATORY = new Set(DATA.mandatory.map((entry) => entry[1]));
const DRAWN = new Set(DATA.drawn.map((entry) => entry[0]));

function say(name, places = {}) {
  return texts.words[name].replace(/\{(\w+)\}/g, (whole, place) => (place in places ? String(places[place]) : whole));
}

// What steers or hides text (controls, direction marks, characters without width) is shown for what it is.
function plain(text) {
  return text.replace(/\s+/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, "\ufffd");
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== "").map((child) => (typeof child === "string" ? plain(child) : child)));
  return made;
}

function shape(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function money(minor) {
  if (minor === null) return say("none");
  const digits = String(Math.abs(minor)).padStart(DATA.decimals + 1, "0");
  const cut = digits.length - DATA.decimals;
  return (minor < 0 ? "-" : "") + grouped(digits.slice(0, cut)) + (DATA.decimals ? "." + digits.slice(cut) : "");
}

const points = (value) => (value === null ? say("none") : value.toFixed(2));
const share = (value) => `${Math.floor(value * 100 + 1e-9)} %`;
const ruleTitle = (number) => texts.rules[number][0];
const charityOf = (project) => (project.org === null ? "" : texts.charities[project.org] || project.org);
const fieldOf = (project) => (project.field === null ? "" : texts.fields[project.field] || project.field);
const address = (view, id) => `#/${view}${id === undefined ? "" : "/" + encodeURIComponent(id)}`;

function severity(name) {
  if (name === null) return element("span", { class: "severity clean" }, say("clean"));
  return element("span", { class: `severity ${name}` }, texts.severities[DATA.severities.indexOf(name)]);
}

function projectLink(id) {
  const number = PROJECT_OF.get(id);
  const title = number === undefined ? "" : DATA.projects[number].title;
  return element("a", { href: address("project", id) }, `${id} ${title}`.trim());
}

// A table: columns are {name, number, sort, text(row) or node(row)}.
function table(label, columns, rows, { sorted = null, stacked = false } = {}) {
  const head = element("tr", {}, ...columns.map((column) => {
    const attributes = { scope: "col", class: column.number ? "number" : null };
    if (!column.sort) return element("th", attributes, column.name);
    const own = sorted && sorted.sort === column.sort;
    if (own) attributes["aria-sort"] = sorted.down ? "descending" : "ascending";
    const sign = own ? (sorted.down ? " ▾" : " ▴") : "";
    const act = () => sorted.by(column);
    const said = say("sort", { column: column.name }) + (own ? `, ${say(sorted.down ? "descending" : "ascending")}` : "");
    return element("th", attributes, element("button", { type: "button", "data-sort": column.sort, "aria-label": said, on: { click: act } }, column.name, sign));
  }));
  const body = element("tbody", {}, ...rows.map((row) => element("tr", {}, ...columns.map((column) =>
    element("td", { class: column.number ? "number" : null, "data-name": stacked ? column.name : null }, column.node ? column.node(row) : column.text(row))))));
  const holder = element("div", { class: `wide${stacked ? " stacked" : ""}`, role: "region", "aria-label": label, tabindex: "0" });
  holder.append(element("table", {}, element("thead", {}, head), body));
  return holder;
}

function more(state, count, redraw) {
  if (count <= state.rows) return null;
  const grow = (by) => () => { state.rows = by; redraw(); };
  return element("p", { class: "more actions" },
    element("button", { type: "button", on: { click: grow(state.rows + MORE_ROWS) } }, say("more", { count: Math.min(MORE_ROWS, count - state.rows) })),
    element("button", { type: "button", on: { click: grow(count) } }, say("all_of_them")));
}

function picker(name, value, options, act) {
  const select = element("select", { name, on: { change: (event) => act(event.target.value) } },
    element("option", { value: "" }, say("any")), ...options.map(([code, text]) => element("option", { value: code, selected: code === value }, text)));
  return element("label", {}, say(name), select);
}

function searchBox(name, state, redraw) {
  const act = (event) => { state.query = event.target.value; state.rows = FIRST_ROWS; redraw(); };
  return element("label", { class: "grow" }, say(name), element("input", { type: "search", value: state.query, autocomplete: "off", on: { input: act } }));
}

// Projects

let haystacks = null;

function found(query, hay) {
  return query.toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean).every((word) => hay.includes(word));
}

const SORTED_BY = {
  id: (project) => project.id,
  title: (project) => project.title,
  charity: charityOf,
  field: fieldOf,
  raised: (project) => project.raised,
  score: (project) => project.score,
  coverage: (project) => project.coverage,
  worst: (project) => (project.worst === null ? DATA.severities.length : DATA.severities.indexOf(project.worst)),
};

function inOrder(numbers, { sort, down }) {
  const value = SORTED_BY[sort];
  const keyed = numbers.map((number) => [value(DATA.projects[number]), DATA.projects[number].score, number]);
  const by = (one, two) => {
    if (one === two) return 0;
    if (one === null) return 1;
    if (two === null) return -1;
    const order = one < two ? -1 : 1;
    return down ? -order : order;
  };
  keyed.sort((one, two) => by(one[0], two[0]) || (one[1] ?? 101) - (two[1] ?? 101) || one[2] - two[2]);
  return keyed.map((key) => key[2]);
}

function chosenProjects() {
  const state = wanted.projects;
  haystacks = haystacks || DATA.projects.map((project) =>
    `${project.id} ${project.title} ${charityOf(project)} ${project.org ?? ""}`.toLowerCase().normalize("NFKC"));
  const numbers = DATA.projects.map((project, number) => number).filter((number) => {
    const project = DATA.projects[number];
    if (state.grade && (state.grade === "-" ? project.grade !== null : project.grade !== state.grade)) return false;
    if (state.severity && (state.severity === "-" ? project.worst !== null : project.worst !== state.severity)) return false;
    if (state.charity && project.org !== state.charity) return false;
    if (state.field && project.field !== state.field) return false;
    if (state.list === "mandatory" && !MANDATORY.has(project.id)) return false;
    if (state.list === "drawn" && !DRAWN.has(project.id)) return false;
    return !state.query || found(state.query, haystacks[number]);
  });
  return inOrder(numbers, state);
}

const some = (values) => [...new Set(values)].filter((value) => value !== null).sort();

function projectColumns() {
  const columns = [
    { name: say("project"), sort: "id", node: (number) => projectLink(DATA.projects[number].id) },
    { name: say("charity"), sort: "charity", text: (number) => charityOf(DATA.projects[number]) },
    { name: say("field"), sort: "field", text: (number) => fieldOf(DATA.projects[number]) },
    { name: say("raised", { currency: texts.currency }), sort: "raised", number: true, text: (number) => money(DATA.projects[number].raised) },
    { name: say("score"), sort: "score", number: true, text: (number) => points(DATA.projects[number].score) },
    { name: say("grade"), node: (number) => element("span", { class: "grade" }, DATA.projects[number].grade ?? say("none")) },
    { name: say("coverage"), sort: "coverage", number: true, text: (number) => share(DATA.projects[number].coverage) },
    { name: say("gravest"), sort: "worst", node: (number) => severity(DATA.projects[number].worst) },
  ];
  return columns.filter((column) => column.sort !== "charity" || DATA.projects.some((project) => project.org !== null));
}

function nothingRaised(projects) {
  return projects.some((project) => project.raised === null) ? element("p", { class: "soft" }, texts.nothing_raised) : null;
}

function projectsView() {
  const state = wanted.projects, holder = element("div", { id: "list" });
  const draw = () => {
    const numbers = chosenProjects();
    const rows = numbers.slice(0, state.rows);
    const by = (column) => {
      state.down = state.sort === column.sort ? !state.down : column.sort === "raised";
      state.sort = column.sort;
      draw();
      const again = holder.querySelector(`[data-sort="${column.sort}"]`);
      if (again) again.focus();
    };
    const told = say("shown", { shown: grouped(rows.length), count: grouped(numbers.length) });
    document.getElementById("told").textContent = told;
    holder.replaceChildren(element("p", { class: "soft" }, told), numbers.length
      ? table(say("projects"), projectColumns(), rows, { sorted: { ...state, by }, stacked: true })
      : element("p", {}, say("nothing")), nothingRaised(rows.map((number) => DATA.projects[number])) ?? "", more(state, numbers.length, draw) ?? "");
  };
  const set = (name) => (value) => { state[name] = value; state.rows = FIRST_ROWS; draw(); };
  const lists = [["mandatory", say("only_mandatory")]].concat(DRAWN.size ? [["drawn", say("only_drawn")]] : []);
  const grades = some(DATA.projects.map((project) => project.grade)).map((grade) => [grade, grade]);
  const severities = DATA.severities.map((name, number) => [name, texts.severities[number]]);
  const clear = () => { Object.assign(state, { query: "", grade: "", severity: "", charity: "", field: "", list: "", rows: FIRST_ROWS }); show(); };
  const tools = element("form", { class: "tools", role: "search", on: { submit: (event) => event.preventDefault() } },
    searchBox("search_projects", state, draw),
    picker("grade", state.grade, [...grades, ["-", say("no_grade")]], set("grade")),
    picker("severity", state.severity, [...severities, ["-", say("only_clean")]], set("severity")),
    picker("charity", state.charity, some(DATA.projects.map((project) => project.org)).map((org) => [org, texts.charities[org] || org]), set("charity")),
    picker("field", state.field, some(DATA.projects.map((project) => project.field)).map((field) => [field, texts.fields[field] || field]), set("field")),
    MANDATORY.size ? picker("list", state.list, lists, set("list")) : null,
    element("button", { type: "button", on: { click: clear } }, say("clear")));
  draw();
  return [element("h2", {}, say("projects")), tools, holder];
}

// One project

function meter(start, lost) {
  const drawn = shape("svg", { class: "meter", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  drawn.append(shape("rect", { class: "track", x: 0, y: 0, width: 100, height: 8 }),
    shape("rect", { class: "kept", x: 0, y: 0, width: Math.max(start - lost, 0), height: 8 }),
    shape("rect", { class: "gone", x: Math.max(start - lost, 0), y: 0, width: Math.min(lost, start), height: 8 }));
  return drawn;
}

function waterfall(project) {
  if (project.score === null) return [element("p", {}, say("no_score"))];
  const lost = project.outcomes.map((number) => DATA.outcomes[number]).filter((outcome) => outcome[3] > 0);
  lost.sort((one, two) => two[3] - one[3] || one[0] - two[0]);
  let left = 100;
  const rows = lost.map(([rule, , earned, gone]) => {
    const row = { title: ruleTitle(rule), link: address("scores") , dimension: texts.dimensions[DATA.dimensions.indexOf(DATA.rules[rule][2])], earned, gone, start: left };
    left = Math.round((left - gone) * 100) / 100;
    return { ...row, left };
  });
  if (rows.length) rows[rows.length - 1].left = project.uncapped;
  if (project.capped_by !== null) {
    const number = RULE_NUMBERS.get(project.capped_by);
    const cause = number === undefined ? texts.severities[DATA.severities.indexOf(project.capped_by)] ?? project.capped_by : ruleTitle(number);
    rows.push({ title: say("cap", { rule: cause }), dimension: "", earned: null, gone: project.uncapped - project.score, start: project.uncapped, left: project.score });
  }
  if (!rows.length) return [element("p", {}, say("nothing_lost"))];
  const made = [table(say("from_100"), [
    { name: say("rule"), text: (row) => row.title },
    { name: say("dimension"), text: (row) => row.dimension },
    { name: say("earned"), number: true, text: (row) => (row.earned === null ? "" : share(row.earned)) },
    { name: say("lost"), number: true, text: (row) => `−${row.gone.toFixed(2)}` },
    { name: say("left"), number: true, text: (row) => points(row.left) },
    { name: "0 – 100", node: (row) => meter(row.start, row.gone) },
  ], rows, { stacked: true })];
  if (project.verified !== null && project.verified !== project.score) made.push(element("p", { class: "soft" }, say("verified", { score: points(project.verified) })));
  return made;
}

function lateness(count, done) {
  const days = say(count === 1 ? "one_day" : "days", { count: grouped(count) });
  return done === null ? say("overdue", { days }) : say("done_late", { days, day: done });
}

function timeline(project) {
  const done = project.events.map(([day, event]) => ({ day, text: texts.events[event], sort: day <= DATA.as_of ? "done" : "planned" }));
  const owed = (OBLIGATIONS_OF.get(project.id) || []).map((duty) => ({ day: duty[3], text: ruleTitle(duty[2]) + (duty[4] ? ` (${duty[4]})` : ""), sort: "due" }));
  const missed = FINDINGS_OF[PROJECT_OF.get(project.id)].map((number) => DATA.findings[number]).filter((finding) => finding[6] !== null)
    .map(([rule, , , , , , due, late, done]) => ({ day: due, text: ruleTitle(rule), sort: "missed", said: lateness(late, done) }));
  const all = [...done, ...owed, ...missed].sort((one, two) => (one.day < two.day ? -1 : one.day > two.day ? 1 : 0));
  if (!all.length) return [element("p", {}, say("nothing_dated"))];
  const at = (day) => Date.parse(`${day}T00:00:00Z`);
  const days = [...all.map((each) => at(each.day)), at(DATA.as_of)];
  const least = Math.min(...days), room = Math.max(...days) - least || 1;
  const place = (day) => Math.round(20 + (960 * (at(day) - least)) / room);
  const drawn = shape("svg", { class: "timeline", viewBox: "0 0 1000 88", "aria-hidden": "true" },
    shape("line", { class: "axis", x1: 10, y1: 44, x2: 990, y2: 44 }),
    shape("line", { class: "today", x1: place(DATA.as_of), y1: 18, x2: place(DATA.as_of), y2: 70 }));
  for (const each of all) drawn.append(shape("circle", { class: { due: "owes", missed: "missed" }[each.sort] || "did", cx: place(each.day), cy: 44, r: 7 }));
  const ends = [[all[0].day, "start", 10, 84], [all[all.length - 1].day, "end", 990, 84], [DATA.as_of, "middle", Math.min(Math.max(place(DATA.as_of), 60), 940), 13]];
  for (const [day, anchor, x, y] of ends) drawn.append(shape("text", { x, y, "text-anchor": anchor }, day));
  return [drawn, table(say("timeline"), [
    { name: say("day"), text: (each) => each.day },
    { name: say("event"), text: (each) => each.text },
    { name: say("status"), text: (each) => each.said ?? say(each.sort) },
  ], all)];
}

function findingNode(number, withProject) {
  const [rule, level, status, concerned, place, related] = DATA.findings[number];
  const [message, fix, reference, about] = texts.findings[number].map((text) => texts.texts[text]);
  const name = DATA.severities[level];
  const said = status === "failed" ? "" : ` · ${texts.statuses[DATA.statuses.indexOf(status)]}`;
  const line = (label, text) => (text ? element("p", { class: "soft" }, `${say(label)}: ${text}`) : null);
  const whose = withProject && concerned.length === 1 ? element("p", {}, projectLink(DATA.projects[concerned[0]].id)) : null;
  const many = concerned.length > 1 ? element("p", { class: "soft" }, say("of_others", { count: grouped(concerned.length) })) : null;
  return element("article", { class: `finding ${name}-edge` },
    element("h4", {}, element("span", {}, severity(name), said), element("span", {}, ruleTitle(rule))),
    whose, about ? element("p", {}, about) : null, element("p", {}, message), line("where", DATA.places[place]),
    line("also", related.map((each) => DATA.places[each]).join("; ")), line("norm", reference), many, fix ? element("p", { class: "fix" }, fix) : null);
}

function allRules(project) {
  const rows = project.outcomes.map((number) => DATA.outcomes[number]);
  return element("details", {}, element("summary", {}, say("all_rules", { count: rows.length })), table(say("all_rules", { count: rows.length }), [
    { name: say("rule"), text: (row) => ruleTitle(row[0]) },
    { name: say("dimension"), text: (row) => texts.dimensions[DATA.dimensions.indexOf(DATA.rules[row[0]][2])] },
    { name: say("status"), text: (row) => texts.statuses[row[1]] },
    { name: say("earned"), number: true, text: (row) => (row[2] === null ? say("none") : share(row[2])) },
    { name: say("weight"), number: true, text: (row) => String(DATA.rules[row[0]][3]) },
    { name: say("lost"), number: true, text: (row) => (row[3] ? `−${row[3].toFixed(2)}` : "") },
  ], rows));
}

function projectView(id) {
  const number = PROJECT_OF.get(id);
  if (number === undefined) return [element("h2", {}, say("project")), element("p", {}, say("unknown", { id })), element("p", {}, element("a", { href: address("projects") }, say("back")))];
  const project = DATA.projects[number], order = chosenProjects(), at = order.indexOf(number);
  const step = (name, other) => (other === undefined ? null : element("a", { href: address("project", DATA.projects[other].id) }, say(name)));
  const listed = [];
  if (MANDATORY.has(id)) listed.push(say("must"));
  if (DRAWN.has(id)) listed.push(say("drawn"));
  const numbers = FINDINGS_OF[number];
  return [
    element("nav", { class: "bar pages", "aria-label": say("projects") }, element("a", { href: address("projects") }, say("back")),
      element("span", { class: "actions" }, step("previous", at > 0 ? order[at - 1] : undefined), step("next", at >= 0 ? order[at + 1] : undefined))),
    element("h2", {}, `${project.id} ${project.title}`),
    element("p", { class: "soft" }, [charityOf(project), fieldOf(project), ...listed].filter(Boolean).join(" · ")),
    element("ul", { class: "figures" },
      element("li", {}, say("score"), element("strong", {}, `${points(project.score)} `, element("span", { class: "grade" }, project.grade ?? say("none")))),
      element("li", {}, say("coverage"), element("strong", {}, share(project.coverage))),
      element("li", {}, say("raised", { currency: texts.currency }), element("strong", {}, money(project.raised))),
      ...project.dimensions.map((value, each) => (value === null ? null : element("li", {}, texts.dimensions[each], element("strong", {}, points(value)))))),
    nothingRaised([project]),
    element("h3", {}, say("from_100")), ...waterfall(project),
    element("h3", {}, say("findings")), ...(numbers.length ? numbers.map((each) => findingNode(each, false)) : [element("p", {}, say("no_findings"))]),
    element("h3", {}, say("timeline")), ...timeline(project),
    allRules(project),
  ];
}

// The other views

function summaryView() {
  const counts = DATA.summary.findings;
  const worst = inOrder(DATA.projects.map((project, number) => number), { sort: "worst", down: false }).slice(0, 10);
  const charts = [...document.querySelectorAll("#charts .charts")].find((each) => each.dataset.language === language).cloneNode(true);
  charts.hidden = false;
  const errors = texts.errors.map((text) => element("p", { class: "bad" }, element("span", { class: "sign" }, "✗"), text));
  return [
    element("h2", {}, say("summary")),
    ...(errors.length ? [element("p", { class: "bad" }, element("span", { class: "sign" }, "✗"), say("not_everything")), ...errors] : []),
    element("ul", { class: "figures" },
      element("li", {}, say("mean"), element("strong", {}, `${points(DATA.summary.score)} `, element("span", { class: "grade" }, DATA.summary.grade ?? say("none"))),
        element("span", { class: "soft" }, say("of_weight", { coverage: share(DATA.summary.coverage) }))),
      element("li", {}, say("projects"), element("strong", {}, grouped(DATA.projects.length))),
      ...DATA.severities.map((name) => element("li", {}, severity(name), element("strong", {}, grouped(counts[name] || 0))))),
    charts,
    element("h3", {}, say("worst_first")),
    table(say("worst_first"), projectColumns().map((column) => ({ ...column, sort: null })), worst, { stacked: true }),
    element("p", {}, element("a", { href: address("projects") }, say("see_all", { count: grouped(DATA.projects.length) }))),
    ...(texts.notes.length ? [element("h3", {}, say("notes")), element("ul", {}, ...texts.notes.map((text) => element("li", {}, text)))] : []),
    element("p", { class: "soft" }, texts.disclaimer),
  ];
}

function findingsView() {
  const state = wanted.findings, holder = element("div", {});
  const draw = () => {
    const numbers = DATA.findings.map((finding, number) => number).filter((number) => {
      const [rule, level, , concerned, place] = DATA.findings[number];
      if (state.severity && DATA.severities[level] !== state.severity) return false;
      if (state.rule && DATA.rules[rule][0] !== state.rule) return false;
      if (!state.query) return true;
      const own = texts.findings[number].map((text) => texts.texts[text]).join(" ");
      const ids = concerned.slice(0, 20).map((each) => `${DATA.projects[each].id} ${DATA.projects[each].title}`).join(" ");
      return found(state.query, `${ruleTitle(rule)} ${own} ${DATA.places[place]} ${ids}`.toLowerCase().normalize("NFKC"));
    });
    const shown = numbers.slice(0, state.rows);
    const told = say("shown", { shown: grouped(shown.length), count: grouped(numbers.length) });
    document.getElementById("told").textContent = told;
    holder.replaceChildren(element("p", { class: "soft" }, told), ...(numbers.length ? shown.map((number) => findingNode(number, true)) : [element("p", {}, say("nothing"))]),
      more(state, numbers.length, draw) ?? "");
  };
  const set = (name) => (value) => { state[name] = value; state.rows = FIRST_ROWS; draw(); };
  const broken = [...new Set(DATA.findings.map((finding) => finding[0]))].sort((one, two) => one - two);
  const tools = element("form", { class: "tools", role: "search", on: { submit: (event) => event.preventDefault() } },
    searchBox("search_findings", state, draw),
    picker("severity", state.severity, DATA.severities.map((name, number) => [name, texts.severities[number]]), set("severity")),
    picker("rule", state.rule, broken.map((number) => [DATA.rules[number][0], ruleTitle(number)]), set("rule")));
  draw();
  return [element("h2", {}, say("findings")), tools, holder];
}

function charitiesView() {
  const pick = (org) => (event) => { event.preventDefault(); Object.assign(wanted.projects, { query: "", grade: "", severity: "", field: "", list: "", charity: org, rows: FIRST_ROWS }); location.hash = address("projects"); };
  return [element("h2", {}, say("charities")), table(say("charities"), [
    { name: say("charity"), node: (row) => element("a", { href: address("projects"), on: { click: pick(row[0]) } }, texts.charities[row[0]] || row[1]) },
    { name: say("count"), number: true, text: (row) => grouped(row[2]) },
    { name: say("score"), number: true, text: (row) => points(row[3]) },
    { name: say("grade"), node: (row) => element("span", { class: "grade" }, row[4] ?? say("none")) },
  ], DATA.organizations, { stacked: true })];
}

function auditView() {
  const nobody = () => element("p", {}, say("nobody"));
  const views = [element("h2", {}, say("audit")), element("h3", {}, say("must")), DATA.mandatory.length ? table(say("must"), [
    { name: say("rank"), number: true, text: (row) => String(row[4]) },
    { name: say("project"), node: (row) => projectLink(row[1]) },
    { name: say("group"), text: (row) => row[3] },
    { name: say("raised", { currency: texts.currency }), number: true, text: (row) => money(row[5]) },
  ], DATA.mandatory, { stacked: true }) : nobody()];
  if (DATA.drawn.length) views.push(element("h3", {}, say("drawn")), table(say("drawn"), [
    { name: say("project"), node: (row) => projectLink(row[0]) },
    { name: say("stratum"), text: (row) => row[1] ?? "" },
    { name: say("raised", { currency: texts.currency }), number: true, text: (row) => money(row[2]) },
  ], DATA.drawn, { stacked: true }));
  const state = { rows: wanted.duties || FIRST_ROWS };
  const grow = () => { wanted.duties = state.rows; show(); };
  views.push(element("h3", {}, say("coming")), DATA.obligations.length ? table(say("coming"), [
    { name: say("day"), text: (row) => row[3] },
    { name: say("project"), node: (row) => projectLink(row[1]) },
    { name: say("duty"), text: (row) => (row[2] === null ? "" : ruleTitle(row[2])) + (row[4] ? ` (${row[4]})` : "") },
  ], DATA.obligations.slice(0, state.rows), { stacked: true }) : element("p", {}, say("no_duty")), more(state, DATA.obligations.length, grow) ?? "");
  return views;
}

function scoresView() {
  const norms = (number) => {
    const titles = texts.rules[number][3];
    const links = DATA.rules[number][4].map(([url], each) => (url && /^https?:\/\//.test(url) ? element("a", { href: url, rel: "noreferrer" }, titles[each]) : element("span", {}, titles[each])));
    return element("span", {}, ...links.flatMap((link, each) => (each ? [element("br"), link] : [link])));
  };
  return [element("h2", {}, say("scores")), element("p", {}, say("steps")), element("p", {}, texts.disclaimer),
    element("h3", {}, say("packs")), element("ul", {}, ...DATA.packs.map((pack) => element("li", {}, `${pack[0]} ${pack[1]} `, element("code", {}, pack[2])))),
    DATA.parameters.length ? element("h3", {}, say("parameters")) : null, DATA.parameters.length ? table(say("parameters"), [
      { name: say("parameter"), node: (row) => element("code", {}, row[0]) },
      { name: say("value"), node: (row) => element("code", {}, row[1]) },
      { name: say("meaning"), text: (row) => texts.parameters[row[0]] },
    ], DATA.parameters) : null,
    element("h3", {}, say("rule")), table(say("rule"), [
      { name: say("rule"), node: (number) => element("span", {}, ruleTitle(number), element("br"), element("code", {}, DATA.rules[number][0])) },
      { name: say("dimension"), text: (number) => texts.dimensions[DATA.dimensions.indexOf(DATA.rules[number][2])] },
      { name: say("severity"), node: (number) => severity(DATA.rules[number][1]) },
      { name: say("weight"), number: true, text: (number) => String(DATA.rules[number][3]) },
      { name: say("why"), text: (number) => texts.rules[number][1] },
      { name: say("norm"), node: norms },
    ], DATA.rules.map((rule, number) => number)),
    element("p", { class: "soft" }, `${say("digest")}: `, element("code", {}, DATA.digest))];
}

function filesView() {
  return [element("h2", {}, say("files")), table(say("files"), [
    { name: say("file"), text: (number) => DATA.inputs[number][0] },
    { name: say("status"), text: (number) => texts.input_statuses[DATA.inputs[number][1]] + (texts.input_errors[number] ? `: ${texts.input_errors[number]}` : "") },
    { name: say("sheets"), node: (number) => element("span", {}, ...DATA.inputs[number][2].filter((sheet) => sheet[1] !== null).flatMap((sheet) =>
      [`${sheet[0] ?? ""} ${texts.tables[sheet[1]] ?? sheet[1]}: ${say("rows", { count: grouped(sheet[2]) })}`.trim(), element("br")])) },
    { name: "SHA-256", node: (number) => element("code", {}, DATA.inputs[number][3] ?? "") },
  ], DATA.inputs.map((input, number) => number))];
}

const DRAW = { summary: summaryView, projects: projectsView, findings: findingsView, charities: charitiesView, audit: auditView, scores: scoresView, files: filesView };

function head(view) {
  const others = LANGUAGES.filter((name) => name !== language);
  const change = (name) => () => { language = name; texts = DATA.languages[name]; haystacks = null; document.documentElement.lang = TAGS[name]; show(); };
  const packs = DATA.packs.map((pack) => `${pack[0]} ${pack[1]}`).join(" · ");
  document.getElementById("skip").textContent = say("skip");
  document.getElementById("head").replaceChildren(
    element("div", { class: "bar" }, element("h1", {}, say("title")), element("span", { class: "actions" },
      ...others.map((name) => element("button", { type: "button", id: "language", lang: TAGS[name], on: { click: change(name) } }, name === "zh" ? "中文" : "English")),
      element("button", { type: "button", on: { click: () => window.print() } }, say("print")))),
    element("p", { class: "soft" }, `auditkit ${DATA.version} · ${packs} · ${say("as_of", { day: DATA.as_of })}`),
    element("nav", { "aria-label": say("sections") }, element("ul", { class: "tabs" }, ...VIEWS.filter((name) => name !== "charities" || DATA.organizations.length).map((name) =>
      element("li", {}, element("a", { href: address(name), "aria-current": name === view || (name === "projects" && view === "project") ? "page" : null }, say(name)))))));
}

function show() {
  const [view, id] = location.hash.replace(/^#\/?/, "").split("/");
  const name = view === "project" ? view : VIEWS.includes(view) ? view : "summary";
  let wantedId = "";
  try { wantedId = decodeURIComponent(id || ""); } catch { wantedId = id || ""; }
  head(name);
  document.getElementById("told").textContent = "";
  const content = document.getElementById("content");
  content.replaceChildren(...(name === "project" ? projectView(wantedId) : DRAW[name]()).filter((each) => each !== null));
  const heading = content.querySelector("h2");
  document.title = `${heading.textContent} – ${say("title")}`;
}

window.addEventListener("hashchange", () => { show(); window.scrollTo(0, 0); document.getElementById("content").focus({ preventScroll: true }); });
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("content").focus(); });
window.addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("details")) each.open = true; });
show();
