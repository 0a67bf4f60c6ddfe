namespace MicroNets.Numerics;

/// <summary>
/// The steps of a product that a tile sums over, in floats: runs of <paramref name="Steps"/> steps. Step k of run r reads A at
/// r·<paramref name="ARun"/> + k·<paramref name="AStride"/> from the start of each row; B goes on by <paramref name="BStride"/> with every
/// step and by <paramref name="BGap"/> more after a run.
/// </summary>
internal readonly record struct TileWalk(nint Steps, nint AStride, nint BStride, nint Runs = 1, nint ARun = 0, nint BGap = 0)
{
    /// <summary>Of all runs.</summary>
    public nint AllSteps => Runs * Steps;
}
