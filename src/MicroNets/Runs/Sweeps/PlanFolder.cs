using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Runs.Studies;
using MicroNets.Runs.Verification;

namespace MicroNets.Runs.Sweeps;

/// <summary>
/// A plan as it lies in a folder: <c>plan.json</c> holds what its items have in common, with tasks, devices and spaces as values and the
/// identities of the data; <c>items.jsonl</c> has a line for each item. An item reads its own line alone, however many there are.
/// </summary>
internal sealed class PlanFolder
{
    public const string PlanFile = "plan.json";

    public const string ItemsFile = "items.jsonl";

    // Where each line begins, eight bytes each, and where the last ends.
    private const string OffsetsFile = "items.offsets";

    private PlanFolder(string path, StudyKind kind, RunStage until, string build, EquatableArray<ResolvedRun> inputs, int count)
    {
        (Path, Kind, Until, Build, Inputs, Count) = (path, kind, until, build, inputs, count);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    public StudyKind Kind { get; }

    /// <summary>The stage after which a network is done.</summary>
    public RunStage Until { get; }

    /// <summary>The build of the tool that all items need.</summary>
    public string Build { get; }

    /// <summary>What items work with; limits, seed and method are their own.</summary>
    public EquatableArray<ResolvedRun> Inputs { get; }

    public EquatableArray<EquatableArray<Limits>> Ladders { get; private init; } = [];

    public EquatableArray<string> Notes { get; private init; } = [];

    /// <summary>How many items there are, the tables not among them.</summary>
    public int Count { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static bool IsAt(string path) => System.IO.File.Exists(System.IO.Path.Combine(path, PlanFile));

    /// <summary>Writes a plan, or goes on with the same one that is there.</summary>
    /// <param name="acceptBuild">Whether a plan that another build made goes on with this one.</param>
    /// <param name="progress">Told the share of data that is read.</param>
    /// <exception cref="InputException">
    /// The folder holds another plan with results, or that of another build; or something that the plan names is not there.
    /// </exception>
    public static PlanFolder Write(string path, SweepPlan plan, bool acceptBuild, Action<double> progress)
    {
        path = System.IO.Path.GetFullPath(path);
        PlanFolder? before = IsAt(path) ? Open(path) : null;
        Dictionary<string, DataIdentity> known = before?.Inputs.Where(input => input.Data is not null && input.Request.DataPath is not null)
            .DistinctBy(input => input.Request.DataPath).ToDictionary(input => input.Request.DataPath!, input => input.Data!) ?? [];
        ResolvedRun Resolve(RunRequest request)
        {
            ResolvedRun resolved = ResolvedRun.Of(request.Checked());
            if (request.DataPath is not { } data)
                return resolved;
            return resolved with { Data = known[data] = DataIdentity.Of(data, known.GetValueOrDefault(data), progress) };
        }

        EquatableArray<ResolvedRun> inputs = plan.Inputs.Select(Resolve).ToEquatableArray();
        Directory.CreateDirectory(path);
        string items = System.IO.Path.Combine(path, ItemsFile), written = $"{items}.new";
        using var offsets = new MemoryStream();
        using (FileStream lines = System.IO.File.Create(written))
            Write(lines, offsets,
                plan.Items.Append(new PlanItem(plan.Items.Count, ItemWork.Tables, "tables", "tables", 0, 0, Limits.None)));
        JsonObject common = Common(plan, inputs, ContentHash.OfFile(written));
        if (before is not null && before.IsSame(common))
        {
            System.IO.File.Delete(written);
            return before.Build == ToolBuild.Hash ? before : acceptBuild ? before.Stamped(common) : throw OtherBuild(before);
        }

        if (before is not null && SweepState.Of(before).Finished > 0)
        {
            System.IO.File.Delete(written);
            throw new InputException($"another plan in '{path}'", "the same tasks, data, devices, limits, methods, seeds and budget",
                "name another folder with --out, or remove this one");
        }

        // Nothing of an older plan stays: its results, if any, are in the run folders.
        SweepIndex.Remove(path);
        System.IO.File.Delete(System.IO.Path.Combine(path, PlanFile));
        System.IO.File.Move(written, items, overwrite: true);
        AtomicFile.WriteAllBytes(System.IO.Path.Combine(path, OffsetsFile), offsets.ToArray());
        AtomicFile.WriteAllText(System.IO.Path.Combine(path, PlanFile), StageFile.Text(common));
        return Open(path);
    }

    /// <exception cref="InputException">There is no plan, or it is damaged.</exception>
    public static PlanFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        string file = System.IO.Path.Combine(path, PlanFile);
        if (!System.IO.File.Exists(file))
            throw new InputException($"no {PlanFile} in '{path}'", "the folder of a sweep or study",
                "plan one with 'micronets sweep FILE --out DIR'");
        try
        {
            JsonObject root = JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject();
            EquatableArray<ResolvedRun> inputs = root["inputs"]!.AsArray().Select(input => ResolvedRun.Read(input!.ToJsonString(), file))
                .ToEquatableArray();
            return new PlanFolder(path, Enum.Parse<StudyKind>((string)root["kind"]!), Enum.Parse<RunStage>((string)root["until"]!),
                (string)root["build"]!, inputs, (int)root["items"]!)
            {
                Ladders = root["ladders"].Deserialize<EquatableArray<EquatableArray<Limits>>>(),
                Notes = root["notes"].Deserialize<EquatableArray<string>>(),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException
            or ArgumentException or FormatException)
        {
            throw InputException.At($"'{file}' does not hold a plan", exception, "a plan as this version writes it",
                "remove the file and plan again into the same folder");
        }
    }

    /// <summary>One item, without reading the others.</summary>
    /// <exception cref="InputException">There is none of this number, or its line is damaged.</exception>
    public PlanItem Item(int number)
    {
        if (number < 0 || number > Count)
            throw new InputException($"item {number}", $"0 to {Count}", "see items.jsonl in the folder of the plan");
        Span<byte> ends = stackalloc byte[16];
        using (FileStream offsets = System.IO.File.OpenRead(File(OffsetsFile)))
        {
            offsets.Position = 8L * number;
            offsets.ReadExactly(ends);
        }

        long start = BitConverter.ToInt64(ends), end = BitConverter.ToInt64(ends[8..]);
        byte[] line = new byte[end - start];
        using FileStream items = System.IO.File.OpenRead(File(ItemsFile));
        items.Position = start;
        items.ReadExactly(line);
        return Parse(Encoding.UTF8.GetString(line));
    }

    /// <summary>All items in order, the tables not among them; read as they are asked for.</summary>
    public IEnumerable<PlanItem> Items() => Items(_ => true);

    /// <summary>Those that are wanted by their numbers; the lines of others are passed over.</summary>
    internal IEnumerable<PlanItem> Items(Func<int, bool> wanted) =>
        System.IO.File.ReadLines(File(ItemsFile)).Take(Count).Where((_, item) => wanted(item)).AsParallel().AsOrdered().Select(Parse);

    /// <summary>The request of an item.</summary>
    internal RunRequest RequestOf(PlanItem item) => Inputs[item.Input].Request with
    {
        Limits = item.Limits,
        Seed = item.Seed,
        Method = item.Method,
    };

    /// <summary>Refuses to work with another build than the one that made the plan: results would not be the same bits.</summary>
    /// <exception cref="InputException">This is another build.</exception>
    internal void CheckBuild()
    {
        if (Build != ToolBuild.Hash)
            throw OtherBuild(this);
    }

    private static InputException OtherBuild(PlanFolder plan) => new(
        $"build {ToolBuild.Hash} of the tool on {Environment.MachineName}", $"build {plan.Build}, which made the plan in '{plan.Path}'",
        "give every node the same build (the same folder, container or module); to go on with this build, plan again with --accept-build");

    private static void Write(Stream lines, Stream offsets, IEnumerable<PlanItem> items)
    {
        using var buffered = new BufferedStream(lines, 1 << 20);
        long at = 0;
        Span<byte> offset = stackalloc byte[8];
        foreach (PlanItem item in items)
        {
            byte[] line = Encoding.UTF8.GetBytes(StageFile.Line(item) + "\n");
            BitConverter.TryWriteBytes(offset, at);
            offsets.Write(offset);
            buffered.Write(line);
            at += line.Length;
        }

        BitConverter.TryWriteBytes(offset, at);
        offsets.Write(offset);
    }

    private static JsonObject Common(SweepPlan plan, EquatableArray<ResolvedRun> inputs, string itemsHash) => new()
    {
        ["tool"] = Certificate.ThisTool,
        ["build"] = ToolBuild.Hash,
        ["kind"] = plan.Kind.ToString(),
        ["until"] = plan.Until.ToString(),
        ["items"] = plan.Items.Count,
        ["itemsHash"] = itemsHash,
        ["ladders"] = JsonSerializer.SerializeToNode(plan.Ladders),
        ["notes"] = JsonSerializer.SerializeToNode(plan.Notes),
        ["inputs"] = new JsonArray([.. inputs.Select(input => JsonNode.Parse(input.ToJson()))]),
    };

    // The build aside; and data that was only touched is the same data.
    private bool IsSame(JsonObject common)
    {
        JsonNode before = JsonNode.Parse(System.IO.File.ReadAllText(File(PlanFile)))!, now = common.DeepClone();
        foreach (JsonNode plan in (JsonNode[])[before, now])
        {
            _ = (plan.AsObject().Remove("tool"), plan.AsObject().Remove("build"));
            foreach (JsonNode? input in plan["inputs"]!.AsArray())
                _ = (input!["data"] as JsonObject)?.Remove("Stamp");
        }

        return JsonNode.DeepEquals(before, now);
    }

    private PlanFolder Stamped(JsonObject common)
    {
        AtomicFile.WriteAllText(File(PlanFile), StageFile.Text(common));
        return Open(Path);
    }

    private static PlanItem Parse(string line) =>
        StageFile.OfLine<PlanItem>(line) ?? throw new InputException($"'{line}'", "an item of a plan", "plan again into the same folder");
}
