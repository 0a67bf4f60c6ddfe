// The page's frame: data, theme, and one chart for every element that names one. Charts are functions from the data to an ECharts option.
"use strict";

const Page = {
    data: JSON.parse(document.getElementById("data").textContent),
    charts: {},
    drawn: [],

    colour: (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),

    // What every chart has: fonts and colours of the page, no motion, and axes that leave room for their labels.
    base(element) {
        const soft = Page.colour("text-soft"),
            line = Page.colour("line");
        const axis = {
            axisLabel: { color: soft },
            nameTextStyle: { color: soft },
            axisLine: { lineStyle: { color: line } },
            splitLine: { lineStyle: { color: line } },
            axisTick: { show: false },
        };
        return {
            narrow: element.clientWidth < 560,
            width: element.clientWidth,
            axis,
            soft,
            line,
            ink: Page.colour("ink"),
            paper: Page.colour("paper"),
            gray: Page.colour("gray"),
            palette: ["accent", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"].map(Page.colour),
            colour: Page.colour,
        };
    },

    draw(element) {
        const make = Page.charts[element.dataset.chart];
        const look = Page.base(element);
        const { height, ...option } = make(Page.data, look, element);
        if (height) element.style.height = `${Math.round(height)}px`;
        const chart = echarts.init(element, null, { renderer: "svg" });
        chart.setOption({
            animation: false,
            color: look.palette,
            textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: look.ink },
            tooltip: { confine: true, backgroundColor: look.paper, borderColor: look.line, textStyle: { color: look.ink } },
            ...option,
        });
        Page.drawn.push(chart);
    },

    drawAll() {
        Page.drawn.forEach((chart) => chart.dispose());
        Page.drawn = [];
        document.querySelectorAll("[data-chart]").forEach(Page.draw);
    },

    theme(name) {
        document.documentElement.dataset.theme = name;
        const button = document.getElementById("theme");
        button.textContent = name === "dark" ? "Light" : "Dark";
        button.setAttribute("aria-label", `Switch to ${name === "dark" ? "light" : "dark"} colours`);
        Page.drawAll();
    },

    start() {
        const dark = matchMedia("(prefers-color-scheme: dark)");
        let before = dark.matches ? "dark" : "light";
        const show = (name) => {
            before = name;
            Page.theme(name);
        };
        document.getElementById("theme").addEventListener("click", () => show(before === "dark" ? "light" : "dark"));
        document.querySelectorAll("select[data-redraws]").forEach((select) => select.addEventListener("change", Page.drawAll));
        dark.addEventListener("change", (event) => show(event.matches ? "dark" : "light"));
        let waiting = 0,
            width = innerWidth;
        addEventListener("resize", () => {
            if (innerWidth === width) return;
            width = innerWidth;
            clearTimeout(waiting);
            waiting = setTimeout(Page.drawAll, 150);
        });
        addEventListener("beforeprint", () => Page.theme("light"));
        addEventListener("afterprint", () => Page.theme(before));
        show(before);
    },
};

if (typeof echarts === "undefined")
    Page.draw = (element) => {
        element.hidden = true;
    };

// Text that goes into a tooltip, which is markup.
const plain = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const quantity = (value, unit) =>
    unit === "B" ? `${(value / 1024).toFixed(1)} KiB` : unit === "ops" ? `${(value / 1e6).toFixed(2)} Mops` : `${value.toFixed(1)} ${unit}`;
const count = (value) => value.toLocaleString("en");
const finite = (values) => values.map((value) => (Number.isFinite(value) ? value : null));
