using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>
/// Sizes of the runtime's code on a core. Functions, and what each needs, are read from one program with all of them; structures and calls
/// from compiled models; and what a firmware has beside that from a few linked ones.
/// </summary>
internal sealed class CodeCalibration
{
    // Bytes that the law keeps free above the linked program that it would be furthest below.
    private const double Room = 64;

    // Of so many networks one is linked; of the others the model is compiled.
    private const int LinkedOnce = 6;

    // Where the law is taken from networks alone that are large enough for means.
    private const int ManyCalls = 8;

    private readonly Workbench _bench;
    private readonly ulong _seed;
    private readonly Dictionary<string, ObservedKernel> _kernels = [];
    private readonly KernelForm _form;
    private double _bytesPerCall, _bytesPerChannel = double.PositiveInfinity;

    private CodeCalibration(Core core, Workbench bench, ulong seed) => (_form, _bench, _seed) = (core.Build.Kernels, bench, seed);

    /// <param name="core">Whose file it is for; of cores that share the file each function counts with its largest form.</param>
    /// <param name="bench">Of the core.</param>
    /// <param name="networks">As they are searched for.</param>
    /// <param name="study">Networks of every kernel.</param>
    /// <param name="seed">Of weights.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">The compiler is missing.</exception>
    public static CodeLaw Of(Core core, Workbench bench, IReadOnlyList<Network> networks, IReadOnlyList<Network> study, ulong seed,
        CancellationToken cancellation)
    {
        var calibration = new CodeCalibration(core, bench, seed);
        Made[] made = calibration.Compiled([.. networks.Select(network => (network, ArenaGoal.Balanced)),
            .. study.SelectMany(Variants).Select(network => (network, ArenaGoal.LayerByLayer)),
            .. study.Where(network => MemoryPlanner.Plan(network).InChunks.Count > 0).SelectMany(Variants)
                .Select(network => (network, ArenaGoal.Balanced))], cancellation);
        foreach (Made model in made)
            calibration.Observe(model);
        return calibration.Linked(calibration.Law(core), networks, cancellation);
    }

    private Made[] Compiled((Network Network, ArenaGoal Goal)[] networks, CancellationToken cancellation)
    {
        var made = new Made[networks.Length];
        void Make(int i)
        {
            (Network network, ArenaGoal goal) = networks[i];
            (KernelProgram program, IReadOnlyDictionary<string, int> sizes) = _bench.Model(RandomWeights.Of(network, _seed), goal);
            made[i] = new Made(network, goal == ArenaGoal.Balanced ? MemoryPlanner.Plan(network) : null, program, sizes);
        }

        Each(networks.Length, Make, cancellation);
        return made;
    }

    private void Observe(Made made)
    {
        Dictionary<string, int> groups = made.Plan is null ? [] : CodeLaw.GroupsOf(made.Plan);
        int lines = 0;
        foreach (Step step in made.Program.Steps)
        {
            // Layers that run together are called by one step, under the name of the last.
            bool isGrouped = groups.ContainsKey(step.Layer) || made.Plan?.ScheduleOf(step.Layer) is not null;
            int calls = step.Call().Count(line => line.Contains("mn_", StringComparison.Ordinal));
            lines += calls;
            if (!isGrouped)
                Kernel(made, step.Layer).Called(step.Kernels, (double)calls / made.Network[step.Layer].InputShapes.Count);
        }

        foreach (Layer layer in made.Network.Layers.Where(KernelFeatures.Costs))
        {
            double[] counts = CodeLaw.Counts(layer, groups.GetValueOrDefault(layer.Name, 1));
            ObservedKernel kernel = Kernel(made, layer.Name);
            string[] names = made.Program.Identifiers.TryGetValue(layer.Name, out string? identifier)
                ? [.. ProgramBuilder.NamesOf(identifier)] : [];
            ConstantArray[] constants = [.. made.Program.Constants.Where(constant => names.Contains(constant.Name))];
            kernel.Described(names.Sum(name => made.Sizes.GetValueOrDefault(name)) / counts[CodeLaw.Place("groups")]);
            if (counts[CodeLaw.Place("entries")] is > 0 and var entries)
                kernel.Listed(constants.Where(constant => constant.Role == ConstantRole.Table).Sum(constant => constant.Bytes) / entries);
            if (counts[CodeLaw.Place("channels")] is > 0 and var outputs)
            {
                double more = constants.Where(constant => constant.Role is ConstantRole.Weights or ConstantRole.Stream)
                    .Sum(constant => constant.Bytes) - WeightStorage.Bytes(layer, made.Plan);
                if (more > 0)
                    _bytesPerChannel = Math.Min(_bytesPerChannel, more / outputs);
                kernel.Followed(ProductLaw.MostBeside(_form, layer));
            }
        }

        // In a network of few layers what the function begins and ends with would count with each call.
        if (lines >= ManyCalls)
            _bytesPerCall = Math.Max(_bytesPerCall, made.Sizes.GetValueOrDefault("model_run") / (double)lines);
    }

    private ObservedKernel Kernel(Made made, string layer)
    {
        string key = CodeLaw.Key(made.Network[layer], made.IsInChunks(layer));
        if (!_kernels.TryGetValue(key, out ObservedKernel? kernel))
            _kernels.Add(key, kernel = new ObservedKernel());
        return kernel;
    }

    private CodeLaw Law(Core core)
    {
        string[] roots = [.. _kernels.Values.SelectMany(kernel => kernel.Functions).Concat([RowSchedule.KeepRows, PackedTiles.Pack,
            PackedTiles.Unpack]).Distinct()
            .Order(StringComparer.Ordinal)];
        LinkedFunctions own = _bench.Functions(roots);
        LinkedFunctions[] others = [.. Core.All.Where(other => other.Costs == core.Name && other != core
            && other.Build.Board is not null).Select(other => Functions(other, roots))];
        string[] all = [.. roots.SelectMany(own.From).Concat(own.Start).Distinct().Order(StringComparer.Ordinal)];
        if (double.IsInfinity(_bytesPerChannel))
            _bytesPerChannel = 0;
        return new CodeLaw(
            [.. all.Select(name => new CodeFunction(name, others.Append(own).Max(linked => linked.BytesOf(name))))],
            [.. own.Start.Order(StringComparer.Ordinal)],
            [.. _kernels.Where(kernel => kernel.Value.Functions.Count > 0 || kernel.Value.Lines > 0).OrderBy(kernel => kernel.Key,
                StringComparer.Ordinal).Select(kernel => new KernelCode(kernel.Key,
                    [.. kernel.Value.Functions.SelectMany(own.From).Distinct().Except(own.Start).Order(StringComparer.Ordinal)],
                    kernel.Value.Values(_bytesPerCall, _bytesPerChannel)))],
            0, 0);
    }

    private static LinkedFunctions Functions(Core core, string[] roots)
    {
        using var bench = new Workbench(Target.OfCore(core.Name)!);
        return bench.Functions(roots);
    }

    // What firmware has beside all this, from linked programs.
    private CodeLaw Linked(CodeLaw law, IReadOnlyList<Network> networks, CancellationToken cancellation)
    {
        Network[] linked = [.. networks.Where((_, i) => i % LinkedOnce == 0), .. Smallest()];
        var above = new double[linked.Length];
        void Link(int i)
        {
            MemoryPlan plan = MemoryPlanner.Plan(linked[i]);
            above[i] = law.Of(linked[i], plan)!.Value.Value + WeightStorage.Bytes(linked[i], plan)
                - _bench.FlashBytes(RandomWeights.Of(linked[i], _seed));
        }

        Each(linked.Length, Link, cancellation);
        double bytes = Math.Ceiling(Room - above.Min());
        return law with { Bytes = Math.Max(0, bytes), Excess = Math.Ceiling(above.Max() + bytes) };
    }

    // What every firmware has shows where there is little else.
    private static Network[] Smallest() =>
    [
        new NetworkBuilder("one layer").Input(1, 1, 8).Then(new Dense(4), "dense").Build(),
        new NetworkBuilder("two layers").Input(8, 8, 4).Then(new Conv2D(8, 1, 1, Padding.Same), "conv").Then(new Mean(), "mean").Build(),
    ];

    private static void Each(int count, Action<int> measure, CancellationToken cancellation) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken =
            cancellation },
            measure);

    // With and without ReLUs, and with weights of both widths.
    private static IEnumerable<Network> Variants(Network network) =>
        from activated in (Network[])[network, Activated(network, Activation.Relu)]
        from stated in (Network[])[activated, BitPlan.FourBitWeights(activated).Stated(activated)]
        select stated;

    private static Network Activated(Network network, Activation activation) => new(network.Name, network.Layers.Select(layer =>
        layer.Op is IFusedActivation fused ? layer.Node with { Op = fused.WithActivation(activation) } : layer.Node));

    /// <param name="Plan">Null: every layer runs by itself, with its windows whole.</param>
    private sealed record Made(Network Network, MemoryPlan? Plan, KernelProgram Program, IReadOnlyDictionary<string, int> Sizes)
    {
        public bool IsInChunks(string layer) => Plan?.InChunks.Contains(layer) == true;
    }

    // The most that was seen of each.
    private sealed class ObservedKernel
    {
        private double _structure, _entry, _beside;

        public SortedSet<string> Functions { get; } = new(StringComparer.Ordinal);

        public double Lines { get; private set; }

        public void Called(EquatableArray<string> functions, double linesPerInput)
        {
            Functions.UnionWith(functions);
            Lines = Math.Max(Lines, linesPerInput);
        }

        public void Described(double bytes) => _structure = Math.Max(_structure, bytes);

        public void Listed(double bytes) => _entry = Math.Max(_entry, bytes);

        public void Followed(double bytesPerWeight) => _beside = Math.Max(_beside, bytesPerWeight);

        public EquatableArray<double> Values(double call, double channel)
        {
            var values = new double[CodeLaw.Names.Count];
            values[CodeLaw.Place("inputs")] = Lines * call;
            values[CodeLaw.Place("groups")] = _structure;
            values[CodeLaw.Place("entries")] = _entry;
            values[CodeLaw.Place("channels")] = channel;
            values[CodeLaw.Place("weights")] = _beside;
            return [.. values.Select(value => Math.Round(value, 4))];
        }
    }
}
