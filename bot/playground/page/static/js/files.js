/** Files: how they are shown, and how they are chosen from the disk, dropped, handed to the workspace and taken away again. */

import { upload } from "./api.js";
import { announce, el, freshId, icon } from "./dom.js";

export const LARGEST_FILE = 10 * 1024 * 1024;
const LARGEST_WORDS = "10 MB";

const KINDS = { txt: "Plain text", md: "Markdown", json: "JSON", jsonl: "JSON lines", csv: "CSV", pdf: "PDF", png: "PNG picture", jpg: "JPEG picture" };
const ending = (name) => (name.includes(".") ? name.split(".").at(-1).toLowerCase() : "");

/** "12.3 kB" for a number of bytes; a size that nobody knows is no words. */
export function sizeWords(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What a file is called, how large it is and what is in it. Files are {id, name, size}. */
export function fileWords(file) {
  const about = [sizeWords(file.size), KINDS[ending(file.name)]].filter(Boolean).join(" · ");
  return [icon("file"), el("span", { class: "file-name" }, file.name), el("span", { class: "muted file-size" }, about)];
}

/** The files under a message. */
export function fileList(files) {
  return el("ul", { class: "files", "aria-label": files.length === 1 ? "1 file" : `${files.length} files` }, files.map((file) => el("li", { class: "file", data: { testid: "file", file: file.id } }, fileWords(file))));
}

/**
 * Files that somebody is choosing: a button, and the list of what was chosen with a way to take each away. A file goes to
 * the workspace at once. `types` are endings without the dot (empty = any); `refuse(words)` says why a file was not
 * taken, and `changed(files)` gets those that are there.
 */
export function makeFileChooser({ types = [], most, initial = [], button, testid, control, labelId, describedBy, changed, refuse }) {
  let files = [...initial];
  let underWay = 0;
  const id = freshId("files");

  const input = el("input", { type: "file", hidden: true, multiple: most > 1, accept: types.map((type) => `.${type}`).join(","), onchange: chosen, data: { testid: `${testid}-input` } });
  const open = el("button", { id, ...button.attributes, type: "button", "aria-labelledby": labelId && `${labelId} ${id}`, "aria-describedby": describedBy, onclick: () => input.click(), data: { testid, control } }, button.content);
  const list = el("ul", { class: "files", "aria-label": "Chosen files", hidden: true, data: { testid: `${testid}-list` } });

  function chosen() {
    take([...input.files]);
    input.value = ""; // the same file can be chosen again after it was taken away
  }

  function objection(file) {
    if (files.length + underWay >= most) return most === 1 ? `Only one file fits here: ${file.name} was left out.` : `At most ${most} files fit here: ${file.name} was left out.`;
    if (types.length && !types.includes(ending(file.name))) return `${file.name} was left out: only ${types.join(", ")} files fit here.`;
    if (file.size > LARGEST_FILE) return `${file.name} was left out: it is larger than ${LARGEST_WORDS}.`;
    if (!file.size) return `${file.name} was left out: it is empty.`;
    return null;
  }

  /** Takes files in, each for itself: what does not fit is said, the others are taken. */
  async function take(wanted) {
    const refused = [];
    const fitting = wanted.filter((file) => {
      const words = objection(file);
      if (words) refused.push(words);
      else underWay += 1;
      return !words;
    });
    draw();
    const results = await Promise.allSettled(fitting.map(upload));
    underWay -= fitting.length;
    results.forEach(({ value, reason }, index) => {
      if (value) files.push(value);
      else refused.push(`${fitting[index].name} was left out: ${reason.message}`);
    });
    if (fitting.length) tell();
    if (refused.length) refuse(refused.join(" "));
  }

  function remove(gone) {
    files = files.filter((file) => file.id !== gone.id);
    tell();
    announce(`${gone.name} was taken away.`);
    open.focus();
  }

  function tell() {
    draw();
    changed([...files]);
  }

  function draw() {
    const waiting = underWay ? [el("li", { class: "file", "aria-busy": "true", data: { testid: "file-waiting" } }, underWay === 1 ? "Uploading…" : `Uploading ${underWay} files…`)] : [];
    list.replaceChildren(
      ...files.map((file) =>
        el(
          "li",
          { class: "file", data: { testid: "chosen-file", file: file.id } },
          fileWords(file),
          el("button", { type: "button", class: "button-quiet", "aria-label": `Remove ${file.name}`, onclick: () => remove(file) }, icon("close")),
        ),
      ),
      ...waiting,
    );
    list.hidden = !list.children.length;
  }

  draw();
  return {
    open,
    input,
    list,
    take,
    files: () => [...files],
    waiting: () => underWay > 0,
    put: (others) => {
      files = [...others];
      draw();
    },
  };
}

/** Lets files be dropped on a node. */
export function acceptDrops(node, take) {
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (over) => node.classList.toggle("drop-target", over);
  node.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  node.addEventListener("dragleave", (event) => !node.contains(event.relatedTarget) && mark(false));
  node.addEventListener("drop", (event) => {
    mark(false);
    if (!holdsFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
