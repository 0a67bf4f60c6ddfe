namespace MicroNets.Data.Formats;

/// <summary>NumPy arrays that belong together and are called by name: those of an <c>.npz</c>, or <c>.npy</c> files of a folder.</summary>
internal interface INamedArrays : IDisposable
{
    IEnumerable<string> Names { get; }

    /// <exception cref="InputException">There is no such array, or it is malformed.</exception>
    ArrayRows ReadRows(string array);

    /// <summary>An array of strings.</summary>
    /// <exception cref="InputException">There is no such array, or it holds something else.</exception>
    EquatableArray<string> ReadText(string array);

    /// <summary>Whether an array holds strings.</summary>
    bool IsText(string array);
}
