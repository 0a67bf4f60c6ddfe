using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// Forward and backward pass of one network at one batch size, compiled once: every buffer is planned, and a step allocates nothing.
/// The batch is cut into slices that do not depend on the number of threads, and sums over slices are taken in their order, so the same
/// call gives the same bits on any number of threads.
/// </summary>
/// <example><code>
/// plan.Forward(inputs, samples);
/// double loss = objective.Evaluate(plan.Outputs, targets, plan.OutputGradients);
/// plan.Backward();
/// optimizer.Update(learningRate);
/// </code></example>
internal sealed unsafe class TrainingPlan : IDisposable
{
    /// <summary>Work is shared out in this many slices of the batch: enough for as many cores, few enough that their weight gradients stay
    /// small.</summary>
    internal const int MaximumSlices = 16;

    private readonly WorkerPool _pool;
    private readonly StageGraph _graph;
    private readonly Dictionary<string, Decision> _decisions;
    private readonly int _slices;
    private readonly AlignedBuffer _arena;
    private readonly AlignedBuffer _sliceGradients;
    private readonly AlignedBuffer _outputs;
    private readonly AlignedBuffer _outputGradients;
    private GCHandle _self;
    private readonly long _scratchFloats;
    private Pass _pass;

    /// <param name="weights">Start values of all parameters; decision weights may be left out and then start equal.</param>
    /// <param name="batchSize">The most samples of one batch.</param>
    /// <param name="pool">Runs the work; not disposed with the plan. One plan at a time may use it.</param>
    /// <exception cref="GraphException">An op that cannot be trained, or weights that do not fit.</exception>
    public TrainingPlan(Network network, Weights weights, int batchSize, WorkerPool pool, KernelOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Network = network;
        BatchSize = batchSize;
        _pool = pool;
        _slices = Math.Min(MaximumSlices, batchSize);
        Parameters = new ParameterStore(network);
        try
        {
            Parameters.Load(weights);
            _decisions = StageGraph.DecisionsOf(network);
            foreach (Decision decision in _decisions.Values)
            {
                if (weights.Contains($"decision/{decision.Name}"))
                    SetDecision(decision.Name, weights[$"decision/{decision.Name}"].Span);
            }

            _graph = new StageGraph(network, Parameters, options ?? new KernelOptions(), _decisions);
            _arena = new AlignedBuffer(Plan() + (4 * AlignedBuffer.Line));
            foreach (PlanStage stage in _graph.Stages)
                stage.Allocate(pool.Variant, _slices, (batchSize + _slices - 1) / _slices);
            _scratchFloats = _graph.Stages.Max(stage => stage.ScratchFloats);
            _sliceGradients = new AlignedBuffer(_slices * Parameters.SlicedLength);
            _outputs = new AlignedBuffer((long)batchSize * _graph.Output.Shape.Elements);
            _outputGradients = new AlignedBuffer(_outputs.Length);
            pool.Reserve(_scratchFloats);
        }
        catch
        {
            // Whoever did not get the plan cannot give its memory back.
            Release();
            throw;
        }

        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    public Network Network { get; }

    public int BatchSize { get; }

    /// <summary>Values, and gradients of the last <see cref="Backward"/>.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Samples of the current batch.</summary>
    public int Samples => _pass.Samples;

    /// <summary>What the network says to the current batch: samples × output elements.</summary>
    public ReadOnlySpan<float> Outputs => _outputs.Slice(0, checked(Samples * _graph.Output.Shape.Elements));

    /// <summary>Where dL/d<see cref="Outputs"/> is to be written before <see cref="Backward"/>.</summary>
    public Span<float> OutputGradients => _outputGradients.Slice(0, checked(Samples * _graph.Output.Shape.Elements));

    /// <summary>Memory that the plan holds for the maps of a batch and their gradients.</summary>
    public long MapBytes => sizeof(float) * (_arena.Length + _outputs.Length + _outputGradients.Length);

    /// <summary>Memory that the plan holds for maps, gradients and parameters.</summary>
    public long Bytes => MapBytes + (sizeof(float) * (_sliceGradients.Length + Parameters.Length + Parameters.TrainedLength));

    /// <summary>Number of training steps that <see cref="Forward"/> has begun; settable to go on from a checkpoint.</summary>
    public long Step
    {
        get => _pass.Step;
        set => _pass = _pass with { Step = value };
    }

    /// <summary>The names of the network's decisions.</summary>
    public IEnumerable<string> Decisions => _decisions.Keys;

    /// <summary>Sets the weights z of a decision's options.</summary>
    /// <exception cref="ArgumentException">Another number of options.</exception>
    public void SetDecision(string name, ReadOnlySpan<float> weights)
    {
        float[] own = _decisions[name].Weights;
        if (weights.Length != own.Length)
            throw new ArgumentException($"{weights.Length} weights for the {own.Length} options of decision '{name}'", nameof(weights));
        weights.CopyTo(own);
    }

    public ReadOnlySpan<float> DecisionWeights(string name) => _decisions[name].Weights;

    /// <summary>dL/dz of the last <see cref="Backward"/>.</summary>
    public ReadOnlySpan<double> DecisionGradient(string name) => _decisions[name].Gradient;

    /// <summary>Runs the network on a batch with batch statistics, and moves running averages.</summary>
    /// <param name="inputs">Samples × input elements.</param>
    /// <exception cref="ArgumentException">Not a whole number of samples from 1 to the batch size.</exception>
    public void Forward(ReadOnlySpan<float> inputs)
    {
        int elements = Network.Input.OutputShape.Elements, samples = inputs.Length / elements;
        if (samples < 1 || samples > BatchSize || inputs.Length != samples * elements)
            throw new ArgumentException($"{inputs.Length} values are not 1 to {BatchSize} samples of {elements}", nameof(inputs));
        _pass = new Pass { Kind = PassKind.Training, Step = _pass.Step + 1, Samples = samples, Parameters = Parameters.ValuesPointer,
            Pool = _pool };
        inputs.CopyTo(new Span<float>(_graph.Stages[0].MapAt(_arena.Pointer, 0), inputs.Length));
        for (int i = 1; i < _graph.Stages.Length; i++)
        {
            PlanStage stage = _graph.Stages[i];
            stage.Transform.Prepare(_pass);
            stage.Kernel!.Prepare(_pass);
            Dispatch(Work.Forward, i);
            stage.Transform.FinishStatistics(_pass, _slices);
        }

        Dispatch(Work.ReadOutputs, _graph.Stages.Length - 1);
        foreach (PlanStage stage in _graph.Stages)
            stage.Transform.Quantizer?.FinishForward(_pass);
    }

    /// <summary>From <see cref="OutputGradients"/> of the current batch: gradients of all trained parameters and decisions.</summary>
    public void Backward()
    {
        foreach (Decision decision in _decisions.Values)
            Array.Clear(decision.Gradient);
        Dispatch(Work.WriteGradients, _graph.Stages.Length - 1);
        for (int i = _graph.Stages.Length - 1; i > 0; i--)
        {
            PlanStage stage = _graph.Stages[i];
            if (!stage.WantsGradient)
                continue;
            stage.Transform.FinishBackward(Parameters.ValuesPointer, Parameters.GradientsPointer, _slices,
                (long)Samples * stage.Shape.Pixels);
            Dispatch(Work.Backward, i);
            stage.Kernel!.FinishBackward();
        }

        var sum = new SumSlices { Slices = _sliceGradients.Pointer, Count = _slices, Length = Parameters.SlicedLength,
            Sum = Parameters.GradientsPointer };
        _pool.Run(SumSlices.Pieces(Parameters.SlicedLength), ref sum);
        foreach (PlanStage stage in _graph.Stages)
            stage.Kernel?.FinishGradients(Parameters.ValuesPointer, Parameters.GradientsPointer);
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
            _self.Free();
        Release();
    }

    // What a constructor that failed had made of it, or all.
    private void Release()
    {
        _graph?.Dispose();
        _arena?.Dispose();
        _sliceGradients?.Dispose();
        _outputs?.Dispose();
        _outputGradients?.Dispose();
        Parameters.Dispose();
    }

    // Time runs from stage 1 forward to the last, then back: stage i goes backward at time 2·count − i.
    private long Plan()
    {
        PlanStage[] stages = _graph.Stages;
        var planner = new BufferPlanner();
        int Backward(int stage) => (2 * stages.Length) - stage;
        for (int i = 0; i < stages.Length; i++)
        {
            PlanStage stage = stages[i];
            long floats = (long)stage.Shape.Elements * BatchSize;
            stage.Map = planner.Add(floats, i, Backward(i));
            int lastReader = Array.FindLastIndex(stages, reader => reader.Inputs.Contains(stage)),
                lastUser = Array.FindIndex(stages, user => user == stage || user.GradientOwner == stage);
            if (stage.WantsGradient && stage.GradientOwner is null)
                stage.Gradient = planner.Add(floats, Backward(lastReader < 0 ? stages.Length : lastReader), Backward(lastUser));
        }

        foreach (PlanStage stage in stages.Where(stage => stage.GradientOwner is not null))
            stage.Gradient = stage.GradientOwner!.Gradient;

        return planner.Place();
    }

    private void Dispatch(Work work, int stage)
    {
        var job = new SliceJob { Plan = GCHandle.ToIntPtr(_self), Work = work, PlanStage = stage };
        _pool.Run(_slices, ref job, _scratchFloats);
    }

    private void RunSlice<TLanes, TVector>(Work work, int stageIndex, int slice, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        PlanStage stage = _graph.Stages[stageIndex];
        int begin = (int)((long)slice * Samples / _slices) * stage.UnitsPerSample,
            end = (int)((slice + 1L) * Samples / _slices) * stage.UnitsPerSample;
        float* arena = _arena.Pointer, gradients = _sliceGradients.Pointer + (slice * Parameters.SlicedLength);
        if (work == Work.Backward)
            stage.ClearGradients(gradients);
        for (int first = begin; first < end; first += stage.PieceUnits)
        {
            int units = Math.Min(stage.PieceUnits, end - first), next = Math.Min(stage.PieceUnits, end - first - units);
            long offset = stage.Floats(stage, first);
            int count = checked((int)stage.Floats(stage, units));
            switch (work)
            {
                case Work.Forward:
                    stage.Forward<TLanes, TVector>(_pass, arena, first, units, next, slice, scratch);
                    break;
                case Work.Backward:
                    stage.Backward<TLanes, TVector>(_pass, arena, gradients, first, units, next, slice, scratch);
                    break;
                case Work.ReadOutputs:
                    stage.Observe<TLanes, TVector>(arena, offset, count, slice);
                    float* outputs = stage.Read<TLanes, TVector>(arena, offset, count, scratch);
                    new Span<float>(outputs, count).CopyTo(_outputs.Slice(offset, count));
                    break;
                case Work.WriteGradients:
                    float* gradient = stage.GradientAt(arena, offset);
                    _outputGradients.Slice(offset, count).CopyTo(new Span<float>(gradient, count));
                    stage.Receive<TLanes, TVector>(arena, gradient, new GradientTurn(true, true), offset, count, slice);
                    break;
            }
        }
    }

    private enum Work
    {
        Forward,
        ReadOutputs,
        WriteGradients,
        Backward,
    }

    private struct SliceJob : IPieces
    {
        public nint Plan;
        public Work Work;
        public int PlanStage;

        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged => ((TrainingPlan)GCHandle.FromIntPtr(Plan).Target!).RunSlice<TLanes, TVector>(Work, PlanStage, piece,
                scratch);
    }

    /// <summary>The gradients of all slices, added in their order.</summary>
    private struct SumSlices : IPieces
    {
        private const int PieceFloats = 4096;

        public float* Slices;
        public int Count;
        public long Length;
        public float* Sum;

        public static int Pieces(long length) => (int)((length + PieceFloats - 1) / PieceFloats);

        public readonly void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long first = (long)piece * PieceFloats, count = Math.Min(PieceFloats, Length - first);
            new Span<float>(Slices + first, (int)count).CopyTo(new Span<float>(Sum + first, (int)count));
            for (int slice = 1; slice < Count; slice++)
                ChannelPasses.AddScaled<TLanes, TVector>(Sum + first, Slices + (slice * Length) + first, count);
        }
    }
}
