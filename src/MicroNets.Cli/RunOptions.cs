using System.CommandLine;
using System.Globalization;
using MicroNets.Devices;
using MicroNets.Runs;

namespace MicroNets.Cli;

/// <summary>What starts a run, as arguments and options that <c>run</c> and <c>search</c> share.</summary>
internal sealed class RunOptions
{
    private readonly TaskArgument _task = new();

    private readonly LimitOptions _limits = new();

    private readonly Option<string?> _data = new("--data") { Description = "Data set: a folder, an archive, or .npz files; several are "
        + $"joined with '{Path.PathSeparator}'. Without it, data is synthesised." };

    private readonly Option<string?> _space = new("--space")
    {
        Description = "JSON file of a search space of one's own, in place of the task's.",
    };

    private readonly Option<string?> _bits = new("--bits")
    {
        Description = "Bits that the search chooses between for the weights of each block's convolutions: 8, 4, 2, or some of them: 8,4. "
            + "Without it, as the space says: 8 in the built-in ones.",
    };

    private readonly Option<bool> _streaming = new("--streaming")
    {
        Description = "Find a network that does not pad along time, so that it can compute at each hop of "
            + "a stream what the new frames add; "
            + "its cost by hop is told beside that of a window.",
    };

    private readonly Option<bool> _chooseInput = new("--choose-input")
    {
        Description = "Also choose what the network reads, by short trainings: bands and steps of a spectrogram, size and colours of "
            + "pictures, values or spectra of series.",
    };

    private readonly Option<string?> _out = new("--out") { Description = "Folder of the run [default: runs/TASK-DEVICE]." };

    private readonly Option<string> _falseAlarms = new("--false-alarms")
    {
        Description = "Of a detector of anomalies: the share of normal clips that it may alarm at.", DefaultValueFactory = _ => "5%",
    };

    private readonly Option<string> _budget = new("--budget")
    {
        Description = "How much work: quick (minutes), standard (within an hour), paper (the paper's schedule), or a part of one: quick/3.",
        DefaultValueFactory = _ => Budget.Quick.Name,
    };

    private readonly Option<int?> _patience = new("--patience") { Description = "End a training after so many epochs in which validation "
        + "got no better. Without it, trainings go on to the end of their budget, as the rate falls until then, or until neither "
        + "training nor validation errs any more." };

    private readonly Option<double?> _mixup = new("--mixup")
    {
        Description = "Blend pairs of training samples, by shares drawn from Beta(α, α) (mixup); 0: none. Without it, as the task says.",
    };

    private readonly Option<string?> _teacher = new("--teacher")
    {
        Description = "Folder of a run whose trained network, a larger one as a rule, the final training learns "
            + "from beside the labels (distillation).",
    };

    public void AddTo(Command command)
    {
        _task.AddTo(command);
        _limits.AddTo(command);
        foreach (Option option in (Option[])[_data, _space, _bits, _streaming, _chooseInput, _budget, _patience, _mixup, _teacher,
            _falseAlarms, _out])
            command.Options.Add(option);
    }

    /// <summary>For a command that may start from an archive, which names both.</summary>
    public void LetTaskAndDeviceBeLeftOut()
    {
        _task.LetBeLeftOut();
        _limits.LetDeviceBeLeftOut();
    }

    /// <summary>The first thing typed that a run was asked, but for data and folder; null: nothing was.</summary>
    public string? Asked(Invocation invocation) => _task.IsNamed(invocation) ? "a task"
        : ((Option[])[.. _limits.Options, _space, _streaming, _chooseInput, _budget, _patience, _falseAlarms,
            CommonOptions.Seed]).FirstOrDefault(invocation.Has)?.Name;

    /// <summary>Where the data lies; null: not said.</summary>
    public string? DataPath(Invocation invocation) => invocation.Get(_data) is { } data
        ? string.Join(Path.PathSeparator, data.Split(Path.PathSeparator).Select(Path.GetFullPath))
        : null;

    /// <summary>The folder that was named; null: none was.</summary>
    public string? Out(Invocation invocation) => invocation.Get(_out);

    /// <summary>The folder to work in.</summary>
    /// <param name="kind">What sets the default folder apart from that of a plain run; empty for that.</param>
    public string Folder(Invocation invocation, string kind = "") => invocation.Get(_out)
        ?? Path.Combine("runs", $"{_task.Name(invocation)}-{Path.GetFileNameWithoutExtension(_limits.Device(invocation))}"
            + $"{(kind.Length == 0 ? "" : "-")}{kind}");

    /// <exception cref="InputException">No such task, device, space or budget, or a limit that is no quantity.</exception>
    public RunRequest Request(Invocation invocation) => Request(invocation, _limits.Limits(invocation));

    /// <summary>The request, with the limits of each rung of a ladder; a single one where no option holds several values.</summary>
    /// <exception cref="InputException">As for <see cref="Request(Invocation)"/>.</exception>
    public (RunRequest First, EquatableArray<Limits> Rungs) Ladder(Invocation invocation)
    {
        EquatableArray<Limits> rungs = _limits.Rungs(invocation);
        return (Request(invocation, rungs[0]), rungs);
    }

    private static EquatableArray<int> ReadBits(string text) => text.Split(',').Select(part => int.TryParse(part, NumberStyles.None,
        CultureInfo.InvariantCulture, out int bits)
        ? bits
        : throw new InputException($"--bits {text}", "8, 4, 2, or some of them: 8,4",
            "leave it out for what the space says")).ToEquatableArray();

    private RunRequest Request(Invocation invocation, Limits limits) => new RunRequest(
        _task.IsData(invocation) ? _task.Name(invocation) : Absolute(_task.Text(invocation)),
        Absolute(_limits.Device(invocation)),
        limits,
        Data(invocation) is { } data ? string.Join(Path.PathSeparator, data.Split(Path.PathSeparator).Select(Path.GetFullPath)) : null,
        Budget.Find(invocation.Get(_budget)).Name,
        invocation.Seed)
    {
        Inferred = _task.Inferred(invocation, invocation.Get(_data)),
        LatencyLaw = _limits.LatencyLaw(invocation),
        Bits = invocation.Get(_bits) is { } bits ? ReadBits(bits) : null,
        Streaming = invocation.Get(_streaming) ? true : null,
        ChoosesInput = invocation.Get(_chooseInput) ? true : null,
        Patience = invocation.Get(_patience),
        Mixup = invocation.Get(_mixup),
        Teacher = invocation.Get(_teacher) is { } teacher ? Path.GetFullPath(teacher) : null,
        Space = invocation.Get(_space) is { } space ? Path.GetFullPath(space) : null,
        FalseAlarms = Shares.Parse(_falseAlarms.Name, invocation.Get(_falseAlarms)),
    }.Checked();

    private string? Data(Invocation invocation) => !_task.IsData(invocation) ? invocation.Get(_data)
        : invocation.Get(_data) is { } other ? throw new InputException($"--data {other} beside the path of data {_task.Text(invocation)}",
            "one of them", "name a task with --data, or the data alone")
        : _task.Text(invocation);

    // A run goes on from wherever it is asked to.
    private static string Absolute(string nameOrFile) => File.Exists(nameOrFile) ? Path.GetFullPath(nameOrFile) : nameOrFile;
}
