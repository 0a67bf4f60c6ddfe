using System.Runtime.InteropServices;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Verification;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>Values of the stages as the parts of a record that tell them.</summary>
internal static class RecordParts
{
    // Networks that show a law: enough to see its spread.
    private const int LawPoints = 60;

    /// <summary>The blocks of the space with what was chosen of them; empty where no point of a space was chosen.</summary>
    public static EquatableArray<BlockRecord> Blocks(RunContext run, SearchOutcome search) =>
        search.Detector is not null || search.Published is not null
        ? []
        : [.. run.Problem.Space.Blocks.Zip(search.Architecture().Blocks, (block, choice) => new BlockRecord(
            block.Name,
            choice.Kind is { } kind ? SpaceJson.NameOf(kind) : SpaceJson.NameOf(block),
            choice.Width,
            block.Largest.Width,
            choice.IsSkip ? "" : choice.Kernel.ToString(),
            choice.Hidden,
            block.Largest.Hidden))];

    /// <summary>The layers of a folded network with what each costs.</summary>
    /// <param name="integers">Null before there are any.</param>
    /// <param name="measured">Null where no firmware was built.</param>
    public static EquatableArray<LayerRecord> Layers(NetworkProfile profile, Network folded, IntegerNetwork? integers,
        Measurement? measured) =>
        [.. profile.Layers.Zip(folded.Layers, (costs, layer) =>
            new LayerRecord(costs.Name, costs.Op, costs.Output, layer.OutputShape.Channels, costs.Macs, costs.WeightBytes,
            costs.WorkingBytes)
        {
            WeightBits = integers?[costs.Name].Weights?.Bits,
            Instructions = measured?.Layers.FirstOrDefault(counted => counted.Name == costs.Name)?.Instructions,
            Cycles = measured?.LayerCycles.FirstOrDefault(counted => counted.Name == costs.Name)?.Cycles,
            EstimatedMs = costs.LatencyMs,
        })];

    public static MemoryRecord Memory(MemoryPlan plan) => new(
        plan.ArenaBytes,
        plan.LowerBound,
        plan.Region,
        [.. plan.Steps.Select(step => step.Node)],
        [.. Enumerable.Range(0, plan.Steps.Count).Select(plan.BytesInUse)],
        [.. plan.Buffers.Select(buffer => new BufferRecord(buffer.Name, buffer.Offset, buffer.Bytes, buffer.FirstStep, buffer.LastStep))]);

    /// <summary>Random networks of the space by the law that judges; null where there is none.</summary>
    public static LatencyLawRecord? Law(RunContext run)
    {
        SearchProblem problem = run.Problem;
        if (problem.Device.LatencyModel(problem.Space.Build(problem.Space.Largest).Fold(), problem.LatencyLaw) is not { } law)
            return null;
        var points = new List<LatencyPointRecord>();
        for (int i = 0; i < LawPoints; i++)
        {
            var random = new RandomStream(run.Request.Seed, "report/latency law", i);
            Network network = problem.Space.Build(problem.Space.Sample(ref random)).Fold();
            if (law.Unknown(network.Layers.Select(layer => new LayerCall(layer))) is not null)
                continue;
            Estimate time = network.Layers.Aggregate(law.Constant, (sum, layer) => sum + law.Of(layer));
            points.Add(new LatencyPointRecord(2e-6 * network.Macs, time.Value, time.Low, time.High));
        }

        return points.Count == 0 ? null : new LatencyLawRecord(law.Law, law.Basis, [.. points.OrderBy(point => point.Mops)]);
    }

    public static ProvenanceRecord Provenance(RunContext run) => new(
        Certificate.ThisTool,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}",
        Command(run.Request),
        [.. Certificate.InputsOf(run.Folder.Resolved, run.DataHash).Where(input => input.Value.Length > 0)
            .Select(input => new HashRecord(input.Key, input.Value))]);

    private static string Command(RunRequest request)
    {
        var words = new List<string> { "micronets", "run" };
        words.Add(request.Inferred is null ? request.Task : request.DataPath ?? request.Task);
        Add("--device", request.Device);
        foreach (CostAxis axis in CostAxis.All)
            Add($"--{axis}", request.Limits[axis] is { } limit ? axis.Label(limit) : null);
        Add("--data", request.Inferred is null ? request.DataPath : null);
        Add("--space", request.Space);
        Add("--bits", request.Bits is { } bits ? string.Join(',', bits) : null);
        Add("--latency-model", request.LatencyLaw);
        Add("--budget", request.Budget);
        Add("--patience", request.Patience?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("--mixup", request.Mixup?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("--teacher", request.Teacher);
        Add("--seed", request.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return ShellText.Line(words);

        void Add(string option, string? value)
        {
            if (value is not null)
                words.AddRange([option, value]);
        }
    }
}
