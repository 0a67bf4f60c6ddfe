using MicroNets.Runs;
using Spectre.Console;

namespace MicroNets.Cli;

/// <summary>
/// A bar for the stage that a run is in, and while a search goes on one for each limit: how much of it the networks take that are drawn.
/// Drawn in place on the terminal of standard error until it is disposed.
/// </summary>
internal sealed class ProgressBars : IDisposable
{
    private const int BarWidth = 24;

    // A cost may be beyond its limit on the way; the bar is full then, and the figure says by how much.
    private const double Full = 100;

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly TaskCompletionSource _end = new();
    private readonly TaskCompletionSource<ProgressContext> _context = new();
    private readonly Dictionary<string, ProgressTask> _limits = [];
    private readonly Task _drawing;
    private ProgressTask? _stage;
    private string _title = "";

    public ProgressBars()
    {
        Progress progress = _console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = BarWidth },
            new PercentageColumn());
        progress.RefreshRate = TimeSpan.FromMilliseconds(250);
        _drawing = Task.Run(() => progress.StartAsync(async context =>
        {
            _context.SetResult(context);
            await _end.Task;
        }));
    }

    public void Show(StageProgress progress)
    {
        ProgressContext context = _context.Task.GetAwaiter().GetResult();
        bool isNew = progress.Title != _title;
        if (isNew)
            Begin(context, progress);

        string figures = string.Join(", ", ((string[])[progress.TimeLeft, progress.Figures]).Where(part => part.Length > 0));
        _stage!.Description = Markup.Escape(Cut(figures.Length > 0 ? $"{progress.Title}: {figures}" : progress.Title));
        _stage.Value = Math.Min(Full, 100 * progress.Share);
        _stage.IsIndeterminate = progress.Share <= 0 && progress.Left is null;
        foreach (LimitShare limit in progress.Limits)
        {
            if (!_limits.TryGetValue(limit.Name, out ProgressTask? task))
                _limits[limit.Name] = task = context.AddTask(limit.Name, maxValue: Full);
            task.Description = Markup.Escape(Cut($"    {limit}, expected"));
            task.Value = Math.Min(Full - 0.01, 100 * limit.Share);
        }

        // Also a stage that is over before the next drawing is seen.
        if (isNew)
            context.Refresh();
    }

    /// <summary>A line to keep, above the bars.</summary>
    public void Above(string text) => _console.WriteLine(TextWidth.WrapSentences(text));

    public void Dispose()
    {
        _end.TrySetResult();
        _drawing.Wait();
    }

    // What one stage drew is not the next one's.
    private void Begin(ProgressContext context, StageProgress progress)
    {
        foreach (ProgressTask task in _limits.Values.Append(_stage).OfType<ProgressTask>())
            context.RemoveTask(task);
        _limits.Clear();
        _title = progress.Title;
        _stage = context.AddTask(Markup.Escape(progress.Title), maxValue: Full);
    }

    // Bar, percentage and the gaps between take the rest of the line.
    private string Cut(string text)
    {
        int room = Math.Max(20, _console.Profile.Width - BarWidth - 8);
        return text.Length <= room ? text : $"{text[..(room - 1)]}…";
    }
}
