namespace MicroNets.Numerics;

/// <summary>
/// Work cut into pieces that may run in any order on any thread. A job is a struct of pointers and sizes; it is passed by address, so that
/// a dispatch allocates nothing. Pieces depend on the problem alone, never on the number of threads: that keeps results bit for bit the
/// same.
/// </summary>
internal unsafe interface IPieces
{
    /// <summary>Runs one piece. <paramref name="scratch"/> is this thread's memory, as long as was asked for in
    /// <see cref="WorkerPool.Run"/>.</summary>
    void Run<TLanes, TVector>(int piece, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}
