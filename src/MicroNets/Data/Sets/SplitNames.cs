using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace MicroNets.Data.Sets;

/// <summary>The three uses of items, how files name them, and how items without a split are dealt out.</summary>
internal static class SplitNames
{
    public const string Train = "train", Validation = "val", Test = "test";

    /// <summary>Items to train on that a run keeps for its report (<see cref="HeldOutSplit"/>).</summary>
    public const string HeldOut = "held-out";

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
        double percent = Percent(key);
        return percent < ValidationPercent ? Validation : percent < ValidationPercent + TestPercent ? Test : Train;
    }

    /// <summary>Whether a key that <see cref="ByHash"/> deals to <c>train</c> is in the last <paramref name="share"/> of these.</summary>
    public static bool IsInLast(string key, double share) => Percent(key) >= 100 - (share * (100 - ValidationPercent - TestPercent));

    /// <summary>0 … 100 by SHA-1: an order of keys that has nothing to do with their names.</summary>
    public static double Percent(string key)
    {
        var hash = new BigInteger(SHA1.HashData(Encoding.UTF8.GetBytes(key)), isUnsigned: true, isBigEndian: true);
        return (int)(hash % (MaximumPerClass + 1)) * (100.0 / MaximumPerClass);
    }

    /// <summary>Items gathered by <paramref name="split"/>, in the usual order of splits; those without items are left out.</summary>
    public static EquatableArray<DataSplit> Gather(IEnumerable<DataItem> items, Func<DataItem, string> split) => items
        .GroupBy(split)
        .OrderBy(group => InOrder.ToList().IndexOf(group.Key))
        .Select(group => new DataSplit(group.Key, group.ToEquatableArray()))
        .ToEquatableArray();
}
