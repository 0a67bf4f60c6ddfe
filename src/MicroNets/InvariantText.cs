using System.Globalization;

namespace MicroNets;

/// <summary>
/// Text that machines read is the same under any culture. Interpolated strings write numbers in the culture of the current thread, which
/// belongs to the program that uses the library; until this is disposed, that culture is the invariant one.
/// </summary>
internal readonly struct InvariantText : IDisposable
{
    private readonly CultureInfo _host;

    private InvariantText(CultureInfo host) => _host = host;

    public static InvariantText Begin()
    {
        var scope = new InvariantText(CultureInfo.CurrentCulture);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return scope;
    }

    public void Dispose() => CultureInfo.CurrentCulture = _host;
}
