namespace MicroNets.Cli.Watching;

/// <summary>The list of runs with the page of the chosen one beside it; asks every two seconds what changed.</summary>
internal static class WatchPage
{
    public const string Markup = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>MicroNets runs</title>
        <style>
        :root {
          color-scheme: light dark;
          --line: light-dark(#d9dfe8, #313946);
          --ground: light-dark(#f4f6f9, #0e1116);
          --ink: light-dark(#1a212d, #e7ebf2);
          --accent: light-dark(#1f5fc9, #74a7ff);
        }
        * { box-sizing: border-box }
        body {
          margin: 0; display: flex; height: 100vh;
          font: 15px/1.4 system-ui, sans-serif; background: var(--ground); color: var(--ink);
        }
        aside { width: 17rem; overflow-y: auto; border-right: 1px solid var(--line); padding: .8rem }
        h1 { font-size: 1.1rem; margin: 0 0 .6rem }
        iframe { flex: 1; border: 0 }
        ul { list-style: none; margin: 0; padding: 0 }
        button {
          display: block; width: 100%; text-align: left; font: inherit; color: inherit; background: none; cursor: pointer;
          border: 1px solid transparent; border-radius: .4rem; padding: .35rem .5rem; overflow-wrap: anywhere;
        }
        button[aria-current=true] { border-color: var(--accent) }
        button:focus-visible { outline: 3px solid var(--accent) }
        small { display: block; opacity: .8 }
        @media (max-width: 40rem) {
          body { flex-direction: column }
          aside { width: 100%; max-height: 30vh; border-right: 0; border-bottom: 1px solid var(--line) }
        }
        </style>
        </head>
        <body>
        <aside><h1>Runs</h1><ul id="runs"></ul><p id="state" role="status"></p></aside>
        <iframe id="page" title="The chosen run"></iframe>
        <script>
        'use strict';
        const frame = document.getElementById('page');
        let chosen = null, shown = '', scroll = 0;
        frame.addEventListener('load', () => frame.contentWindow.scrollTo(0, scroll));
        const show = run => {
          const key = `${run.path} ${run.version}`;
          if (key === shown)
            return;
          scroll = shown.startsWith(`${run.path} `) ? frame.contentWindow.scrollY : 0;
          shown = key;
          frame.contentWindow.location.replace(`page?run=${encodeURIComponent(run.path)}`);
        };
        const list = runs => {
          const items = runs.map(run => {
            const [item, button, small] = ['li', 'button', 'small'].map(name => document.createElement(name));
            button.textContent = run.name;
            const limits = run.limitsHold === true ? 'limits hold' : run.limitsHold === false ? 'a limit does not hold' : '';
            small.textContent = [run.state, limits, run.score].filter(Boolean).join(' · ');
            button.append(small);
            button.setAttribute('aria-current', run.path === chosen);
            button.addEventListener('click', () => { chosen = run.path; list(runs); show(run); });
            item.append(button);
            return item;
          });
          const at = [...document.querySelectorAll('#runs button')].indexOf(document.activeElement);
          document.getElementById('runs').replaceChildren(...items);
          document.querySelectorAll('#runs button')[at]?.focus();
        };
        const ask = async () => {
          const state = document.getElementById('state');
          try {
            const { runs } = await (await fetch('runs')).json();
            chosen ??= [...runs].sort((a, b) => b.version - a.version)[0]?.path ?? null;
            list(runs);
            const run = runs.find(one => one.path === chosen);
            if (run)
              show(run);
            state.textContent = runs.length === 0 ? 'No runs yet.' : '';
          } catch {
            state.textContent = 'micronets watch has ended.';
          }
        };
        ask();
        setInterval(ask, 2000);
        </script>
        </body>
        </html>
        """;
}
