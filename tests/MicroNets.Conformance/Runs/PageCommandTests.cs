using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text;
using MicroNets.Cli;
using MicroNets.Data.Caching;
using MicroNets.Tests;
using MicroNets.Tests.Data;
using MicroNets.Tests.Runs;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Runs;

/// <summary>Alone: commands name files below the current folder, which is that of the process.</summary>
[CollectionDefinition("current folder", DisableParallelization = true)]
public sealed class CurrentFolderCollection;

/// <summary>
/// The commands of README and docs, run one after the other in a folder with small data, at the smallest budget and with the emulator in
/// the place of a board. Commands that differ in values alone count once.
/// </summary>
[Collection("current folder")]
public sealed class PageCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Run = "runs/kws-stm32f446re";

    // What needs a cluster, a server, a connection, a terminal as a port or many networks: how it starts and what else it says, the test
    // class that runs it, and by what.
    private static readonly (string Start, string Says, string Test, string By)[] s_elsewhere =
    [
        ("search ", "", "StudyTests", "\"search\""),
        ("sweep ", "--on slurm", "SlurmTests", "\"sweep\""),
        ("characterize ", "", "BenchTests", "\"characterize\""),
        ("run ", "--port", "ChainTests", "\"--port\""),
        ("watch ", "", "ArchiveTests", "WatchServer.StartAsync"),
        ("data speech-commands get", "", "DownloadCommandTests", "\"get\""),
    ];

    // What later commands read comes first.
    private static readonly string[] s_order = ["data", "task", "run", "sweep", "eval", "preview", "quantize", "report", "pack"];

    private readonly TemporaryFolder _folder = new();

    private readonly string _before = Directory.GetCurrentDirectory();

    private readonly string? _cacheBefore = Environment.GetEnvironmentVariable(CacheFolder.EnvironmentVariable);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Environment.SetEnvironmentVariable(CacheFolder.EnvironmentVariable, _cacheBefore);
        _folder.Dispose();
    }

    [Fact]
    public void Every_command_of_the_pages_runs()
    {
        OutsideProgram[] missing = [.. OutsideProgram.Missing(OutsideProgram.All)];
        Assert.SkipWhen(missing.Length > 0, $"not installed: {OutsideProgram.Packages(missing)}");
        Directory.SetCurrentDirectory(_folder.Path);
        Environment.SetEnvironmentVariable(CacheFolder.EnvironmentVariable, _folder["cache"]);
        Prepare();
        int others = 0;
        foreach (string written in Commands().Where(command => Elsewhere(command).Length == 0).DistinctBy(Options)
            .OrderBy(command => command.StartsWith("run --from", StringComparison.Ordinal) ? s_order.Length + 1 : Place(command))
            .ThenBy(command => command.Contains("kws", StringComparison.Ordinal)
                && command.Contains("--data", StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(command => command.Contains("--resume", StringComparison.Ordinal)
                || command.Contains("status", StringComparison.Ordinal)))
        {
            string command = Here(written);
            if (command.StartsWith("run kws", StringComparison.Ordinal) && Directory.Exists(Run))
                command += $" --out others/{others++}";
            long begun = Stopwatch.GetTimestamp();
            using var error = new StringWriter();
            int code = Tool.Run([.. CommandLineParser.SplitCommandLine(command)], TextWriter.Null, error, CancellationToken.None);
            output.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s, {code}: {command}");
            Assert.True(code is ExitCode.Done or ExitCode.LimitBroken, $"'{written}', run as '{command}', ended with {code}: {error}");
            if (!File.Exists("model.tflite") && File.Exists($"{Run}/model.tflite"))
                AfterFirstRun();
        }
    }

    [Fact]
    public void What_is_left_out_is_run_by_the_test_that_is_named()
    {
        string[] commands = [.. Commands()];
        Assert.All(commands, command => Assert.InRange(Elsewhere(command).Length, 0, 1));
        foreach ((string start, string says, string test, string by) in s_elsewhere)
        {
            Assert.Contains(commands, command => Elsewhere(command).Any(one => (one.Start, one.Says) == (start, says)));
            string file = Assert.Single(Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "tests"), $"{test}.cs",
                SearchOption.AllDirectories));
            Assert.Contains(by, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    private static (string Start, string Says, string Test, string By)[] Elsewhere(string command) =>
        [.. s_elsewhere.Where(one => command.StartsWith(one.Start, StringComparison.Ordinal)
            && command.Contains(one.Says, StringComparison.Ordinal))];

    private static IEnumerable<string> Commands() => RepositoryFolder.Pages
        .Where(page => !page.StartsWith("benchmarks", StringComparison.Ordinal))
        .SelectMany(RepositoryFolder.Commands)
        .Select(command => command.Replace("RUN", Run, StringComparison.Ordinal));

    private static int Place(string command) =>
        Array.IndexOf(s_order, command.Split(' ')[0]) is var place and >= 0 ? place : s_order.Length;

    // The command's words and the names of its options.
    private static string Options(string command)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command)];
        return string.Join(' ', words.TakeWhile(word => !word.StartsWith('-'))
            .Concat(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Order()));
    }

    // The command with less to do, on data that is here.
    private static string Here(string command)
    {
        command = command.Replace("/dev/ttyACM0", "emulator", StringComparison.Ordinal)
            .Replace(" 1h", " 20s", StringComparison.Ordinal).Replace(" 1m", " 2s", StringComparison.Ordinal)
            .Replace("--samples 100", "--samples 2", StringComparison.Ordinal);
        bool isRun = command.StartsWith("run ", StringComparison.Ordinal) && !command.Contains("--from", StringComparison.Ordinal);
        bool isOfWords = command.StartsWith("run kws", StringComparison.Ordinal)
            || command.StartsWith("preview kws", StringComparison.Ordinal);
        if (command.StartsWith("run ad", StringComparison.Ordinal) && !command.Contains("--data", StringComparison.Ordinal))
            command += " --data toycar --out others/ad";
        if (isRun && isOfWords && !command.Contains("--data", StringComparison.Ordinal))
            command += " --data speech_commands";
        if (isOfWords && !command.Contains("--space", StringComparison.Ordinal))
            command += " --space words.json";
        if (isRun && command.Contains("path/to/data", StringComparison.Ordinal))
            command += " --space motion.json";
        return isRun ? $"{command} --budget smoke/100" : command;
    }

    private void Prepare()
    {
        string[] words = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go", "bed"];
        for (int i = 0; i < words.Length; i++)
        {
            for (int speaker = 0; speaker < 12; speaker++)
                _folder.Add($"speech_commands/{words[i]}/{speaker:x8}_nohash_0.wav", Sounds.Wav((40 * i) + speaker, 1));
        }

        for (int i = 0; i < 40; i++)
        {
            string split = i < 24 ? "train" : "test", state = i < 32 ? "normal" : "anomaly";
            _folder.Add($"toycar/{split}/{state}_id_01_{i:D8}.wav", Sounds.Wav(i + (i < 32 ? 0 : 200), 2));
            _folder.Add($"vibration/{split}/{state}/{i}.csv", SeriesData.Csv(400 + i, i < 32 ? 20 : 9));
        }

        string[] motions = ["idle", "walk", "run"];
        for (int i = 0; i < motions.Length; i++)
        {
            for (int file = 0; file < 8; file++)
                _folder.Add($"path/to/data/{motions[i]}/{file}.csv", SeriesData.Csv(400 + file, 5 + (12 * i)));
        }

        SmallData.Keywords(_folder["npz"]);
        _folder.Add("words.json", Space("[49, 40, 1]", 12));
        _folder.Add("features.json", Space("[49, 10, 1]", 12));
        _folder.Add("motion.json", Space("[100, 1, 2]", 3));
        _folder.Add("own.json", Encoding.UTF8.GetBytes(RepositoryFolder.Json("docs/spaces.md")));
        _folder.Add("my-board.json", Encoding.UTF8.GetBytes(RepositoryFolder.Json("docs/devices.md")));
        _folder.Add("times.csv", "model,milliseconds\nds-cnn-s,40\nkws-s,90\nkws-m,180\nkws-l,480\nad-s,300\n"u8.ToArray());
        _folder.Add("sweep.json", """
            {
              "tasks": [{"task": "kws", "data": "npz", "space": "features.json"}], "devices": ["stm32f446re"],
              "limits": [{"sram": "64k"}], "budget": "smoke/100"
            }
            """u8.ToArray());
    }

    // Without padding along time, so that its networks stream.
    private static byte[] Space(string input, int classes) => Encoding.UTF8.GetBytes($$"""
        { "name": "small", "inputs": [{{input}}], "classes": {{classes}}, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [4, 8], "stride": [1, 4], "padding": "columns" },
            { "kind": "depthwise-separable", "name": "a", "widths": [4, 8], "stride": [1, 2], "padding": "columns" } ] }
        """);

    // What pages take for granted: a study, models, an input, runs of other names.
    private void AfterFirstRun()
    {
        Assert.Equal(ExitCode.Done, Tool.Run(["search", "kws", "--device", "stm32f446re", "--sram", "16k,32k", "--data", "npz", "--space",
            "features.json", "--budget", "smoke/100", "--out", "runs/kws-study"], TextWriter.Null, TextWriter.Null,
                CancellationToken.None));
        foreach (string name in (string[])["model", "kws", "vww"])
            File.Copy($"{Run}/model.tflite", $"{name}.tflite");
        File.WriteAllBytes("in.bin", new byte[RawInference.InputBytes(TfliteReader.Read("model.tflite"))]);
        foreach (string file in Directory.EnumerateFiles(Run, "*", SearchOption.AllDirectories))
        {
            foreach (string name in (string[])["kws-a", "kws-b"])
                _folder.Add($"runs/{name}/{Path.GetRelativePath(Run, file)}", File.ReadAllBytes(file));
        }
    }
}
