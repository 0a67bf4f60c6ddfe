using System.Text.RegularExpressions;

namespace MicroNets.Tests;

/// <summary>The lists of files in CONTRIBUTING.md are those of the things that they take as examples.</summary>
public partial class ContributingTests
{
    private static readonly string[] s_rooms = ["src", "runtime", "devices"];

    public static TheoryData<string, string[]> Walks
    {
        get
        {
            var walks = new TheoryData<string, string[]>();
            foreach (string section in File.ReadAllText(Path.Combine(RepositoryFolder.Root, "CONTRIBUTING.md")).Split("\n### ").Skip(1))
            {
                string example = Quoted().Match(section.Split('\n')[0]).Groups[1].Value;
                walks.Add(example, [.. Quoted().Matches(section).Select(match =>
                    match.Groups[1].Value).Where(IsListed).Distinct().Order(StringComparer.Ordinal)]);
            }

            return walks;
        }
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Lists_name_every_file_that_holds_the_example_and_no_other(string example, string[] listed)
    {
        // "CostAxis.Energy" is also where the type declares it.
        var name = new Regex($@"(?<![\w-]){Regex.Escape(example).Replace(@"\.", @"\W", StringComparison.Ordinal)}(?![\w-])");
        IEnumerable<string> holding = s_rooms.SelectMany(room => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, room), "*",
            SearchOption.AllDirectories))
            // The list of what is public is written by a command.
            .Where(file => !Built().IsMatch(file) && !Path.GetFileName(file).StartsWith("PublicAPI.", StringComparison.Ordinal)
                && name.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file).Replace('\\', '/'));
        // A core may have any number of devices; the list names one.
        if (File.Exists(Path.Combine(RepositoryFolder.Root, "runtime", "targets", "cores", $"{example}.json")))
            holding = holding.Where(file => listed.Contains(file) || !file.StartsWith("devices/", StringComparison.Ordinal));
        Assert.Equal(listed, holding.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_a_list_for_each_thing_that_people_add() => Assert.True(Walks.Count >= 8, $"{Walks.Count} lists");

    // A path from the root of the checkout; a bullet's "only where" files count as well.
    private static bool IsListed(string quoted) => s_rooms.Any(room => quoted.StartsWith(room + "/", StringComparison.Ordinal))
        && Path.HasExtension(quoted);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Built();
}
