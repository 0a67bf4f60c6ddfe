using System.Collections;
using System.Text.Json;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Costs;

/// <summary>
/// Flash of firmware beside its weights, before a build: start-up and library, the functions of all kernels that a network calls, each
/// once, and what calls them, which is linear in <see cref="Counts"/>. Made by <c>micronets calibrate CORE</c> from linked programs.
/// </summary>
/// <param name="Functions">Bytes of each in flash, constants and padding behind it included.</param>
/// <param name="Start">Names of those that are in every firmware.</param>
/// <param name="Kernels">Of every kernel the functions, those that they call included, and what a call of it takes.</param>
/// <param name="Bytes">Beside functions, in every firmware; with room for what the law was seen to be below linked programs.</param>
/// <param name="Excess">The most bytes by which the law was above a linked program.</param>
internal sealed record CodeLaw(EquatableArray<CodeFunction> Functions, EquatableArray<string> Start, EquatableArray<KernelCode> Kernels,
    double Bytes, double Excess)
{
    /// <summary>What the bytes around the calls of a kernel are linear in, in the order of <see cref="Counts"/>.</summary>
    public static readonly EquatableArray<string> Names = ["calls", "inputs", "groups", "entries", "channels", "weights"];

    private Lookup? _lookup;

    // A copy with other kernels looks them up itself.
    private CodeLaw(CodeLaw other) => (Functions, Start, Kernels, Bytes, Excess) = (other.Functions, other.Start, other.Kernels,
        other.Bytes, other.Excess);

    /// <summary>Null where a layer has a kernel that no linked program had.</summary>
    /// <param name="folded">The deployed structure.</param>
    /// <param name="plan">Its memory: which kernels run, and how often, depends on it.</param>
    public Estimate? Of(Network folded, MemoryPlan plan)
    {
        Lookup known = _lookup ??= new Lookup(Functions, Start, Kernels);
        var called = new BitArray(known.Start);
        double bytes = Bytes;
        Dictionary<string, int> groups = GroupsOf(plan);
        foreach (Layer layer in folded.Layers.Where(KernelFeatures.Costs))
        {
            if (!known.Kernels.TryGetValue(Key(Called(layer, plan), plan.InChunks.Contains(layer.Name)), out (KernelCode Code,
                BitArray Functions) kernel))
                return null;
            called.Or(kernel.Functions);
            double[] counts = plan.ScheduleOf(layer.Name) is { } schedule
                ? Counts(layer, schedule.FormsOf(layer.Name).Count, schedule.StatementsOf(layer.Name))
                : plan.TilesOf(layer.Name) is { } tiles ? Counts(layer, tiles.Structures, tiles.Statements)
                : Counts(layer, groups.GetValueOrDefault(layer.Name, 1));
            for (int i = 0; i < counts.Length; i++)
                bytes += kernel.Code.Values[i] * counts[i];
        }

        for (int i = 0; i < Functions.Count; i++)
            bytes += called[i] || IsCalledBeside(Functions[i].Name, plan) ? Functions[i].Bytes : 0;
        bytes = Math.Ceiling(bytes);
        return new Estimate(bytes, Math.Max(0, bytes - Excess), bytes);
    }

    private static bool IsCalledBeside(string function, MemoryPlan plan) => function switch
    {
        RowSchedule.KeepRows => plan.BandedLayers > 0,
        PackedTiles.Pack or PackedTiles.Unpack => plan.PackedMaps > 0,
        _ => false,
    };

    // What packs the output clamps it.
    private static Layer Called(Layer layer, MemoryPlan plan) => plan.PacksOutputOf(layer.Name) && layer.Op is IFusedActivation fused
        ? layer with { Node = layer.Node with { Op = fused.WithActivation(Activation.None) } } : layer;

    /// <summary>Place in <see cref="Names"/>.</summary>
    internal static int Place(string name) => Names.Span.IndexOf(name);

    /// <summary>
    /// The kernel that runs a layer, as its code is told from others: products and filters that end in a ReLU have functions of their own.
    /// </summary>
    internal static string Key(Layer layer, bool inChunks)
    {
        string kernel = inChunks ? KernelFeatures.InChunks : KernelFeatures.Kernel(layer);
        return layer.Op is IFusedActivation { Activation: not Activation.None } ? $"{kernel}{Rectified}" : kernel;
    }

    /// <summary>What the key of a kernel that ends in a ReLU ends in.</summary>
    internal const string Rectified = "-relu";

    /// <summary>Of each layer in how many groups of channels it runs.</summary>
    internal static Dictionary<string, int> GroupsOf(MemoryPlan plan) => plan.Steps.Where(step => step.Groups > 1)
        .SelectMany(step => step.Nodes.Select(node => (node, step.Groups))).ToDictionary(step => step.node, step => step.Groups);

    /// <summary>
    /// Calls; inputs, of which some kernels are called for each; groups of channels, or bands of rows of other forms, each with a structure
    /// of its own; entries of a table of places; and output channels by twos, and weights, beside which some kernels store their own words.
    /// </summary>
    internal static double[] Counts(Layer layer, int groups, int calls = 1) =>
    [
        calls, calls * layer.InputShapes.Count, groups,
        layer.Op switch
        {
            Conv2D { IsPointwise: false } conv when !KernelOperands.IsDense(layer) => conv.Taps(layer.InputShape),
            Resize => layer.OutputShape.Height + layer.OutputShape.Width,
            _ => 0,
        },
        layer.Op is Conv2D or Dense ? Orientation.EvenChannels(layer.OutputShape) : 0,
        layer.Op is Conv2D or Dense ? layer.Parameters[0].Elements : 0,
    ];

    internal void Check()
    {
        var names = Functions.Select(function => function.Name).ToHashSet();
        if (names.Count != Functions.Count || Functions.Any(function => !(function.Bytes >= 0)) || !(Bytes >= 0) || !(Excess >= 0)
            || !Start.Concat(Kernels.SelectMany(kernel => kernel.Functions)).All(names.Contains)
            || Kernels.Any(kernel => kernel.Values.Count != Names.Count || kernel.Values.Any(value => !(value >= 0))))
            throw new JsonException("sizes of code need functions of different names with their bytes, and for each kernel functions "
                + $"among them and {Names.Count} values ({string.Join(", ", Names)}), none negative; calibrate the core again");
    }

    private sealed class Lookup
    {
        public Lookup(EquatableArray<CodeFunction> functions, EquatableArray<string> start, EquatableArray<KernelCode> kernels)
        {
            Dictionary<string, int> places = functions.Index().ToDictionary(function => function.Item.Name, function => function.Index);
            BitArray Among(EquatableArray<string> names)
            {
                var bits = new BitArray(functions.Count);
                foreach (string name in names)
                    bits[places[name]] = true;
                return bits;
            }

            Start = Among(start);
            Kernels = kernels.ToDictionary(kernel => kernel.Kernel, kernel => (kernel, Among(kernel.Functions)));
        }

        public BitArray Start { get; }

        public Dictionary<string, (KernelCode Code, BitArray Functions)> Kernels { get; }
    }
}

/// <summary>A function of the runtime, or a table of one.</summary>
internal sealed record CodeFunction(string Name, int Bytes);

/// <summary>Code of a kernel.</summary>
/// <param name="Kernel">As <see cref="KernelFeatures.Kernel(Layer)"/> names it, with what <see cref="CodeLaw"/> tells apart beside
/// that.</param>
/// <param name="Functions">All that it calls, beside those in every firmware.</param>
/// <param name="Values">Bytes for each of <see cref="CodeLaw.Names"/>.</param>
internal sealed record KernelCode(string Kernel, EquatableArray<string> Functions, EquatableArray<double> Values);
