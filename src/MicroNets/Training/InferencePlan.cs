using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// A float network ready to run: batch norms use their running averages, dropout is off. A few samples at a time go through all layers
/// while they are in cache; pieces of the batch run on all threads.
/// </summary>
internal sealed unsafe class InferencePlan : IDisposable
{
    // Maps of one piece should stay in cache from layer to layer.
    private const long PieceFloats = 150_000;
    private const int MaximumPieceSamples = 32;

    private readonly Network _network;
    private readonly WorkerPool _pool;
    private readonly StageGraph _graph;
    private readonly Dictionary<string, Decision> _decisions;
    private GCHandle _self;
    private readonly int _pieceSamples;
    private readonly long _arenaFloats;
    private readonly long _scratchFloats;

    /// <param name="pool">Runs the work; not disposed with the plan. One plan at a time may use it.</param>
    /// <exception cref="GraphException">An op that has no float form, or weights that do not fit.</exception>
    public InferencePlan(Network network, Weights weights, WorkerPool pool, KernelOptions? options = null)
    {
        _network = network;
        _pool = pool;
        Parameters = new ParameterStore(network);
        _decisions = StageGraph.DecisionsOf(network);
        _graph = new StageGraph(network, Parameters, options ?? new KernelOptions(), _decisions);
        long floats = Plan(1);
        _pieceSamples = (int)Math.Clamp(PieceFloats / floats, 1, MaximumPieceSamples);
        _arenaFloats = AlignedBuffer.RoundUp(Plan(_pieceSamples) + (4 * AlignedBuffer.Line));
        foreach (PlanStage stage in _graph.Stages)
            stage.Allocate(pool.Variant, 1, _pieceSamples);
        _scratchFloats = _graph.Stages.Max(stage => stage.ScratchFloats);
        pool.Reserve(_arenaFloats + _scratchFloats);
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        Load(weights);
    }

    public ParameterStore Parameters { get; }

    public int OutputElements => _graph.Output.Shape.Elements;

    /// <summary>Takes new weights over, decision weights with them where they are there.</summary>
    public void Load(Weights weights)
    {
        Parameters.Load(weights);
        foreach (Decision decision in _decisions.Values)
        {
            if (weights.Contains($"decision/{decision.Name}"))
                weights[$"decision/{decision.Name}"].Span.CopyTo(decision.Weights);
        }
    }

    /// <summary>Sets the weights of a decision's options.</summary>
    public void SetDecision(string name, ReadOnlySpan<float> weights) => weights.CopyTo(_decisions[name].Weights);

    /// <summary>Runs any number of samples.</summary>
    /// <param name="inputs">Samples × input elements.</param>
    /// <param name="outputs">Samples × <see cref="OutputElements"/>.</param>
    public void Run(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int elements = _network.Input.OutputShape.Elements, samples = inputs.Length / elements;
        if (inputs.Length != (long)samples * elements || outputs.Length != (long)samples * OutputElements)
            throw new ArgumentException($"{inputs.Length} inputs and {outputs.Length} outputs are not whole samples "
                + $"of {elements} and {OutputElements}", nameof(inputs));
        var pass = new Pass { Kind = PassKind.Inference, Samples = samples, Parameters = Parameters.ValuesPointer, Pool = _pool };
        foreach (PlanStage stage in _graph.Stages)
        {
            stage.Transform.Prepare(pass);
            stage.Kernel?.Prepare(pass);
        }

        fixed (float* input = inputs, output = outputs)
        {
            var job = new Job { Plan = GCHandle.ToIntPtr(_self), Inputs = input, Outputs = output, Samples = samples };
            _pool.Run((samples + _pieceSamples - 1) / _pieceSamples, ref job, _arenaFloats + _scratchFloats);
        }
    }

    public void Dispose()
    {
        _self.Free();
        _graph.Dispose();
        Parameters.Dispose();
    }

    private long Plan(int samples)
    {
        PlanStage[] stages = _graph.Stages;
        var planner = new BufferPlanner();
        for (int i = 0; i < stages.Length; i++)
        {
            int lastReader = Array.FindLastIndex(stages, reader => reader.Inputs.Contains(stages[i]));
            stages[i].Map = planner.Add((long)stages[i].Shape.Elements * samples, i, lastReader < 0 ? stages.Length : lastReader);
        }

        return planner.Place();
    }

    private void RunPiece<TLanes, TVector>(float* inputs, float* outputs, int samples, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var pass = new Pass { Kind = PassKind.Inference, Samples = samples, Parameters = Parameters.ValuesPointer, Pool = _pool };
        float* arena = scratch;
        scratch += _arenaFloats;
        PlanStage[] stages = _graph.Stages;
        long inputBytes = (long)samples * stages[0].Shape.Elements * sizeof(float);
        Buffer.MemoryCopy(inputs, stages[0].MapAt(arena, 0), inputBytes, inputBytes);
        for (int i = 1; i < stages.Length; i++)
        {
            int units = samples * stages[i].UnitsPerSample;
            for (int first = 0; first < units; first += stages[i].PieceUnits)
                stages[i].Forward<TLanes, TVector>(pass, arena, first, Math.Min(stages[i].PieceUnits, units - first), 0, 0, scratch);
        }

        PlanStage last = _graph.Output;
        int all = samples * last.UnitsPerSample;
        for (int first = 0; first < all; first += last.PieceUnits)
        {
            long from = last.Floats(last, first), count = last.Floats(last, Math.Min(last.PieceUnits, all - first));
            float* values = last.Read<TLanes, TVector>(arena, from, count, scratch);
            Buffer.MemoryCopy(values, outputs + from, count * sizeof(float), count * sizeof(float));
        }
    }

    private struct Job : IPieces
    {
        public nint Plan;
        public float* Inputs;
        public float* Outputs;
        public int Samples;

        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            var plan = (InferencePlan)GCHandle.FromIntPtr(Plan).Target!;
            int first = piece * plan._pieceSamples, samples = Math.Min(plan._pieceSamples, Samples - first);
            long elements = plan._network.Input.OutputShape.Elements;
            plan.RunPiece<TLanes, TVector>(Inputs + (first * elements), Outputs + ((long)first * plan.OutputElements), samples, scratch);
        }
    }
}
