using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>The working memory of a network with some choice of kernels: its buffers, and during which steps each is alive.</summary>
/// <param name="Steps">The layers of each step.</param>
internal sealed record Arena(Network Network, EquatableArray<EquatableArray<string>> Steps, EquatableArray<ArenaBuffer> Buffers)
{
    /// <summary>Bytes behind the last buffer: kernels read one or two whole words at a time, the last of them past the last byte.</summary>
    public const int Tail = 8;
    private readonly ArenaPlan _plan = new(Buffers);

    /// <summary>No placement needs fewer bytes.</summary>
    public int LowerBound => _plan.Needs.Max() + Tail;

    /// <summary>Bytes before the first step and after the last, whichever is more: whatever runs between.</summary>
    public int EndBytes => Math.Max(_plan.Needs[0], _plan.Needs[^1]) + Tail;

    /// <summary>The layers of the first step that needs the most.</summary>
    public EquatableArray<string> Peak => Steps[Enumerable.Range(0, Steps.Count).MaxBy(step => _plan.Needs[step + 1])];

    /// <summary>Bytes of the steps that hold a layer.</summary>
    public int NeedOf(string layer) => Enumerable.Range(0, Steps.Count).Where(step => Steps[step].Contains(layer))
        .Max(step => _plan.Needs[step + 1]) + Tail;

    /// <summary>Σ bytes⁸ over the steps: falls with the highest steps, though others stay as high.</summary>
    public double Pressure => _plan.Needs.Sum(bytes => Math.Pow(bytes, 8));

    /// <summary>Whether a layer's output is alive at a step that needs nearly the most.</summary>
    public bool IsNearPeak(string layer) => Buffers.Any(buffer => buffer.Name == layer
        && Enumerable.Range(0, _plan.Needs.Length).Any(i => buffer.IsAliveAt(i - 1) && _plan.Needs[i] >= 0.9 * _plan.Needs.Max()));

    /// <summary>Whether no step needs more than that of a layer.</summary>
    public bool IsPeak(string layer) =>
        Enumerable.Range(0, Steps.Count).Any(step => _plan.Needs[step + 1] == _plan.Needs.Max() && Steps[step].Contains(layer));

    /// <summary>Sets the offsets of all buffers; bytes of the arena.</summary>
    public int Place() => _plan.Place() + Tail;

    /// <summary>Sets the offsets of these buffers; bytes of the arena.</summary>
    public static int BytesFor(EquatableArray<ArenaBuffer> buffers) => new ArenaPlan(buffers).Place() + Tail;
}
