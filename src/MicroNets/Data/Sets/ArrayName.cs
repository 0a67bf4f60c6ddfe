namespace MicroNets.Data.Sets;

/// <summary>What an array is for.</summary>
internal enum ArrayRole
{
    Samples,
    Labels,
    Groups,
    Rate,
    Other,
}

/// <summary>
/// What the name of an array says: <c>x</c>, <c>y_train</c>, <c>train_labels</c>, or <c>test/x</c> for one in a folder. Capitals do not
/// count.
/// </summary>
/// <param name="Full">As it is called where it lies.</param>
/// <param name="Plain">Without the word of the split, in small letters.</param>
/// <param name="SplitWord">As it stands there; null: none.</param>
internal sealed record ArrayName(string Full, string Plain, string? SplitWord)
{
    private static readonly (ArrayRole Role, string[] Names)[] s_roles =
    [
        (ArrayRole.Samples, ["x", "data", "features", "inputs", "samples", "signals", "windows", "images", "audio", "arr_0"]),
        (ArrayRole.Labels, ["y", "labels", "label", "targets", "target", "arr_1"]),
        (ArrayRole.Groups, ["speaker", "group", "groups", "subject", "subjects", "coco_id"]),
        (ArrayRole.Rate, ["rate", "sr", "fs", "sample_rate", "sampling_rate"]),
    ];

    public ArrayRole Role => s_roles.FirstOrDefault(role => role.Names.Contains(Plain), (ArrayRole.Other, [])).Role;

    public string? Split => SplitWord is null ? null : SplitNames.Recognize(SplitWord);

    public static ArrayName Of(string name)
    {
        string[] words = name.Split('_', '/', '-', '.');
        string? split = words.FirstOrDefault(word => SplitNames.Recognize(word) is not null);
        return new ArrayName(name, string.Join('_', words.Where(word => word != split)).ToLowerInvariant(), split);
    }
}
