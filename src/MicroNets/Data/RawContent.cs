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
}
