"use strict";

const words = {
  en: {
    filter: "Search paths", parameters: "Parameters", body: "Body", responses: "Answers", name: "Name", where: "In", type: "Type", meaning: "Meaning",
    required: "required", open: "no token needed", token: "needs an access token", failed: "The description could not be loaded: ", none: "Nothing matches.",
    example: "With curl", problems: "Errors are problem details (application/problem+json):",
  },
  ko: {
    filter: "경로 검색", parameters: "매개변수", body: "본문", responses: "응답", name: "이름", where: "위치", type: "형식", meaning: "설명",
    required: "필수", open: "토큰이 필요 없음", token: "액세스 토큰 필요", failed: "문서를 불러오지 못했습니다: ", none: "일치하는 항목이 없습니다.",
    example: "curl 예시", problems: "오류는 문제 상세 형식(application/problem+json)입니다:",
  },
};

let language = (navigator.language || "en").startsWith("ko") ? "ko" : "en";
let description = null;

// Everything goes in as text, never as markup: comments in contracts are data.
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  for (const child of children) if (child !== null) node.append(child);
  return node;
}

function resolve(schema) {
  let current = schema || {};
  for (let depth = 0; current.$ref && depth < 8; depth += 1) current = current.$ref.split("/").slice(1).reduce((node, key) => (node || {})[key], description) || {};
  return current;
}

function typeName(schema) {
  if (!schema) return "";
  if (schema.$ref) { const name = schema.$ref.split("/").pop(); const found = resolve(schema); return found.enum ? found.enum.join(" | ") : name.split(".").pop(); }
  if (schema.type === "array") return typeName(schema.items) + "[]";
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "any";
  const bounds = [];
  if (schema.format) bounds.push(schema.format);
  if (schema.minLength !== undefined || schema.maxLength !== undefined) bounds.push(`${schema.minLength ?? 0}…${schema.maxLength ?? ""}`);
  if (schema.minimum !== undefined || schema.maximum !== undefined) bounds.push(`${schema.minimum ?? ""}…${schema.maximum ?? ""}`);
  return bounds.length ? `${type} (${bounds.join(", ")})` : type;
}

function sample(schema, depth = 0) {
  const found = resolve(schema);
  if (found.enum) return found.enum[found.enum.length > 1 ? 1 : 0];
  const type = Array.isArray(found.type) ? found.type[0] : found.type;
  if (type === "array") return depth > 4 ? [] : [sample(found.items, depth + 1)];
  if (type === "object") return depth > 4 ? {} : Object.fromEntries(Object.entries(found.properties || {}).map(([key, value]) => [key, sample(value, depth + 1)]));
  if (type === "integer" || type === "number") return found.minimum ?? 0;
  if (type === "boolean") return true;
  if (found.format === "uuid") return "01890a5d-ac96-774b-bcce-b302099a8057";
  if (found.format === "date-time") return "2026-01-31T09:00:00Z";
  if (found.format === "email") return "user@example.com";
  return found.format === "int64" ? "0" : "text";
}

function rows(list) {
  const t = words[language];
  const head = element("tr", null, ...[t.name, t.where, t.type, t.meaning].map((text) => element("th", { scope: "col" }, text)));
  const body = list.map((item) => element("tr", null,
    element("td", null, element("code", null, item.name), item.required ? element("span", { class: "note" }, " " + t.required) : null),
    element("td", null, item.in || ""), element("td", null, element("code", null, typeName(item.schema))), element("td", { class: "description" }, item.description || "")));
  return element("table", null, element("thead", null, head), element("tbody", null, ...body));
}

function properties(schema) {
  const found = resolve(schema);
  const required = new Set(found.required || []);
  return Object.entries(found.properties || {}).map(([name, value]) => ({ name, schema: value, required: required.has(name), description: value.description }));
}

function curl(verb, path, operation, body) {
  let text = `curl -X ${verb.toUpperCase()} ${location.origin}${path}`;
  if (operation.security.length) text += ` \\\n  -H "Authorization: Bearer $TOKEN"`;
  if (body) text += ` \\\n  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(sample(body))}'`;
  return text;
}

function render(path, verb, operation) {
  const t = words[language];
  const title = element("summary", null, element("span", { class: `verb ${verb}` }, verb.toUpperCase()), element("code", null, path), element("span", null, operation.summary));
  const content = element("div", { class: "body" }, element("p", { class: "description" }, operation.description), element("p", { class: "note" }, operation.security.length ? t.token : t.open));
  const parameters = operation.parameters.map(resolve);
  if (parameters.length) content.append(element("h3", null, t.parameters), rows(parameters));
  const body = operation.requestBody && operation.requestBody.content["application/json"].schema;
  if (body) content.append(element("h3", null, t.body), rows(properties(body)));
  content.append(element("h3", null, t.responses));
  const failures = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (Number(status) >= 400) { failures.push(`${status} ${resolve(response).description}`); continue; }
    content.append(element("p", null, element("strong", null, status), " " + resolve(response).description));
    const schema = response.content && response.content["application/json"].schema;
    if (schema) content.append(rows(properties(schema)), element("pre", null, JSON.stringify(sample(schema), null, 2)));
  }
  content.append(element("p", { class: "note" }, `${t.problems} ${failures.join(", ")}`), element("h3", null, t.example), element("pre", null, curl(verb, path, operation, body)));
  return element("details", { id: operation.operationId }, title, content);
}

function show() {
  const t = words[language];
  document.documentElement.lang = language;
  const filter = document.getElementById("filter");
  filter.placeholder = t.filter;
  filter.setAttribute("aria-label", t.filter);
  for (const each of ["ko", "en"]) document.getElementById(each).setAttribute("aria-pressed", String(each === language));
  if (!description) return;
  const main = document.getElementById("main");
  main.replaceChildren();
  const wanted = filter.value.trim().toLowerCase();
  for (const tag of description.tags) {
    const found = [];
    for (const [path, verbs] of Object.entries(description.paths)) {
      for (const [verb, operation] of Object.entries(verbs)) {
        if (!operation.tags.includes(tag.name)) continue;
        if (wanted && !`${verb} ${path} ${operation.summary}`.toLowerCase().includes(wanted)) continue;
        found.push(render(path, verb, operation));
      }
    }
    if (found.length) main.append(element("section", null, element("h2", null, tag.name), element("p", { class: "note" }, tag.description || ""), ...found));
  }
  if (!main.children.length) main.append(element("p", null, t.none));
}

for (const each of ["ko", "en"]) document.getElementById(each).addEventListener("click", () => { language = each; show(); });
document.getElementById("filter").addEventListener("input", show);
show();
fetch("/openapi.json")
  .then((response) => { if (!response.ok) throw new Error(`HTTP ${response.status}`); return response.json(); })
  .then((json) => { description = json; show(); })
  .catch((error) => document.getElementById("main").replaceChildren(element("p", null, words[language].failed + error.message)));
