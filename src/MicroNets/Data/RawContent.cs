namespace MicroNets.Data;

/// <summary>
/// One item of a data set before any front end: an <see cref="AudioClip"/>, an <see cref="Picture"/> or a <see cref="RawArray"/>.
/// Instances are immutable and may be shared between threads.
/// </summary>
public abstract class RawContent
{
    private protected RawContent()
    {
    }

    /// <summary>What is wrong with the file that it comes from, though it can be read; null: nothing.</summary>
    public string? Warning { get; init; }
}
