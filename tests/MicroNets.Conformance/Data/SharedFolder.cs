namespace MicroNets.Conformance.Data;

/// <summary>Real data and published models, in <c>../shared</c> beside a checkout where somebody put them.</summary>
internal static class SharedFolder
{
    /// <summary>The full path of a file or folder in it; the test is skipped where it is absent.</summary>
    public static string Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", relative);
            if (Path.Exists(path))
                return path;
        }

        Assert.SkipWhen(true, $"../shared/{relative} is not here");
        return "";
    }
}
