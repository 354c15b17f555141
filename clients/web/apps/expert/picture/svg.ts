/** Small makers of SVG elements for what is drawn over the picture. */

const SVG = "http://www.w3.org/2000/svg";

export function make<Name extends "g" | "path" | "text" | "rect" | "tspan">(name: Name, className: string): SVGElementTagNameMap[Name] {
  const node = document.createElementNS(SVG, name);
  node.setAttribute("class", className);
  return node;
}

export function circle(className: string, radius: number): SVGCircleElement {
  const node = document.createElementNS(SVG, "circle");
  node.setAttribute("class", className);
  node.setAttribute("r", String(radius));
  return node;
}

export function move(node: SVGElement, x: number, y: number): void {
  node.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
}

/** Sets only what has changed: layout is dear thirty times a second. */
export function set(node: SVGElement, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
