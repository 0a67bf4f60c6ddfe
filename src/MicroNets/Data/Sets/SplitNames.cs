using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace MicroNets.Data.Sets;

/// <summary>The three uses of items, how files name them, and how items without a split are dealt out.</summary>
internal static class SplitNames
{
    public const string Train = "train", Validation = "val", Test = "test";

    private const int ValidationPercent = 10, TestPercent = 10;

    // 2^27 − 1, as in the data set's own README and in TensorFlow's speech_commands/input_data.py.
    private const int MaximumPerClass = (1 << 27) - 1;

    public static readonly EquatableArray<string> InOrder = [Train, Validation, Test];

    /// <summary>The split that a folder or file of this name holds; null for other names.</summary>
    public static string? Recognize(string name) => name.ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => Train,
        "VAL" or "VALID" or "VALIDATION" or "DEV" => Validation,
        "TEST" or "TESTING" => Test,
        _ => null,
    };

    /// <summary>
    /// The split of Speech Commands: by SHA-1 of <paramref name="key"/> (a speaker), so that an item stays where it is when others are
    /// added: 10 % validation, 10 % test.
    /// </summary>
    public static string ByHash(string key)
    {
        double percent = Hash(key) * (100.0 / MaximumPerClass);
        return percent < ValidationPercent ? Validation : percent < ValidationPercent + TestPercent ? Test : Train;
    }

    /// <summary>0 … 2^27 − 1, by SHA-1.</summary>
    public static int Hash(string key) => (int)(new BigInteger(SHA1.HashData(Encoding.UTF8.GetBytes(key)), isUnsigned: true, isBigEndian: true) % (MaximumPerClass + 1));

    /// <summary>Items gathered by <paramref name="split"/>, in the usual order of splits; those without items are left out.</summary>
    public static EquatableArray<DataSplit> Gather(IEnumerable<DataItem> items, Func<DataItem, string> split) => items
        .GroupBy(split)
        .OrderBy(group => InOrder.ToList().IndexOf(group.Key))
        .Select(group => new DataSplit(group.Key, group.ToEquatableArray()))
        .ToEquatableArray();
}
