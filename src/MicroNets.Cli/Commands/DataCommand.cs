using System.CommandLine;
using MicroNets.Data;
using MicroNets.Data.Caching;
using MicroNets.Data.Checks;
using MicroNets.Data.Downloads;
using MicroNets.Data.Sets;
using MicroNets.Data.Synthesis;
using MicroNets.Data.Tasks;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Fetches, checks, prepares or synthesises a data set.</summary>
internal sealed class DataCommand() : ToolCommand("data", "Fetches, checks, prepares or synthesises a data set.",
    "micronets data path/to/my-words check")
{
    private static readonly string[] s_actions = ["get", "check", "prepare", "synth"];

    private readonly Argument<string> _name = new("name")
    {
        Description = "A path to a data set; for get, one "
            + $"of {string.Join(", ", DownloadCatalog.Sets.Select(set => set.Name))}; for synth, "
            + $"one of {string.Join(", ", SyntheticSets.Names)}.",
    };

    private readonly Argument<string> _action = new("action")
    {
        Description = "get: download, resumed and verified. check: counts, duplicates, leaks between splits, silence, clipping. prepare: a "
            + "plain folder, at one sampling rate. synth: make a set without a download.",
        DefaultValueFactory = _ => "check",
    };

    private readonly Option<string?> _out = new("--out") { Description = "Folder to write to." };

    private readonly Option<int?> _rate = new("--rate") { Description = "For prepare: sampling rate of all recordings, in Hz." };

    private readonly Option<string?> _task = new("--task") { Description = "For check: the task whose class names numbered classes get." };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_name);
        command.Arguments.Add(_action);
        command.Options.Add(_out);
        command.Options.Add(_rate);
        command.Options.Add(_task);
    }

    protected override int Run(Invocation invocation)
    {
        (string name, string action) = (invocation.Get(_name), invocation.Get(_action));
        // Both orders read well: 'data my-words check' and 'data check my-words'.
        if (s_actions.Contains(name) && !s_actions.Contains(action))
            (name, action) = (action, name);
        return action switch
        {
            "get" => Get(invocation, name),
            "check" => Check(invocation, name),
            "prepare" => Prepare(invocation, name),
            "synth" => Synthesise(invocation, name),
            _ => throw new InputException($"the action '{action}'", string.Join(", ", s_actions), "name one of these after the data set"),
        };
    }

    private int Get(Invocation invocation, string name)
    {
        PublishedSet published = DownloadCatalog.Get(name);
        string folder = invocation.Get(_out) ?? Path.Combine(CacheFolder.Default, "data", name);
        invocation.Terminal.Message($"{published.Description} ({published.Source}); licence: {published.Licence}");
        // The pause between bytes is bounded by the downloader; a whole file may take hours.
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var downloader = new Downloader(client, new DownloadOptions());
        foreach (DownloadFile file in published.Files)
        {
            downloader.FetchAsync(file, folder, progress => invocation.Terminal.Progress(Part(progress)),
                invocation.Cancellation).GetAwaiter().GetResult();
            invocation.Terminal.Message($"{file.FileName}: {(file.Sha256 is null ? "fetched" : "fetched, check sum right")}");
        }

        return Summary(invocation, Unpacked(invocation, published, folder));
    }

    // Gzip cannot be read from the middle, so such an archive is unpacked once; zip archives are read as they are.
    private static string Unpacked(Invocation invocation, PublishedSet published, string folder)
    {
        if (published.Files is not [var only] || !only.FileName.EndsWith(".tar.gz", StringComparison.Ordinal))
            return folder;
        string target = Path.Combine(folder, only.FileName[..^".tar.gz".Length]);
        if (!Directory.Exists(target))
            Preparation.Write(Path.Combine(folder, only.FileName), target, progress: (done, all) =>
                invocation.Terminal.Progress(StageProgress.Of("unpacking", done, all)), cancellation: invocation.Cancellation);
        return target;
    }

    private int Check(Invocation invocation, string path)
    {
        using DataSet opened = DataSets.Open(path, invocation.Get(_task) is { } task ? TaskCatalog.Find(task).SetOptions : null);
        DataSet set = MachineStates.Told(opened) ?? opened;
        int total = set.Splits.Sum(split => split.Items.Count);
        DataReport report = DataCheck.Run(set, done =>
        {
            if (done % 256 == 0)
                invocation.Terminal.Progress(StageProgress.Of("checking", done, total));
        }, invocation.Cancellation);
        invocation.Terminal.Result(report, report.ToText);
        return report.Holds ? ExitCode.Done : ExitCode.LimitBroken;
    }

    private int Prepare(Invocation invocation, string path)
    {
        string folder = invocation.Get(_out) ?? throw new InputException("no folder to write to", "--out DIR",
            "name one that does not exist yet");
        if (invocation.Get(_rate) is < 1000 or > 1_000_000)
            throw new InputException($"--rate {invocation.Get(_rate)}", "1000 to 1000000 Hz",
                "name the sampling rate of the front end, such as 16000");
        Preparation.Write(path, folder, invocation.Get(_rate),
            (done, all) => invocation.Terminal.Progress(StageProgress.Of("writing", done, all)), invocation.Cancellation);
        return Summary(invocation, folder);
    }

    private int Synthesise(Invocation invocation, string task)
    {
        SyntheticData synthetic = SyntheticSets.Find(task, invocation.Seed)
            ?? throw new InputException($"the task '{task}'", string.Join(", ", SyntheticSets.Names), "name one of these");
        if (synthetic is SpokenWords)
            _ = invocation.Terminal.Log().Lacking(OutsideProgram.SpeechSynthesiser);
        void Report(double share)
        {
            invocation.Cancellation.ThrowIfCancellationRequested();
            invocation.Terminal.Progress(new StageProgress(null, $"making {task}", share, ""));
        }

        string? folder = invocation.Get(_out);
        if (folder is null)
            folder = synthetic.Ensure(CacheFolder.Default, Report);
        else
            synthetic.Write(folder, Report);
        return Summary(invocation, folder);
    }

    // What is there, told from names alone.
    private static int Summary(Invocation invocation, string folder)
    {
        using DataSet set = DataSets.Open(folder);
        var splits = set.Splits.Select(split => new { split.Name, split.Items.Count }).ToArray();
        invocation.Terminal.Result(
            new { path = Path.GetFullPath(folder), set.Kind, classes = set.Classes, splits },
            () => $"{folder}: {set.Kind}, {set.Classes.Count} "
                + $"classes, {string.Join(", ", splits.Select(split => $"{split.Count} {split.Name}"))}\nnext: micronets "
                + $"data {ShellText.Word(folder)} check");
        return ExitCode.Done;
    }

    private static StageProgress Part(DownloadProgress progress)
    {
        const double Mebi = 1 << 20;
        string all = progress.Total is { } total ? $" of {total / Mebi:F1}" : "";
        return StageProgress.Of(progress.FileName, progress.Bytes, progress.Total ?? 0, $"{progress.Bytes / Mebi:F1}{all} MiB");
    }
}
