using MicroNets.Runs;

namespace MicroNets.Tests;

/// <summary>Text for people: as wide as there is room, and with the name that was perhaps meant.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("stm32f446", "stm32f446re")]
    [InlineData("STM32F446RE", "stm32f446re")]
    [InlineData("kws-sm", "kws-s")]
    [InlineData("profiel", "profile")]
    [InlineData("--devise", "--device")]
    [InlineData("banana", null)]
    [InlineData("x", null)]
    public void The_nearest_name_is_the_one_with_the_fewest_edits(string word, string? near) =>
        Assert.Equal(near, NearNames.Nearest(
            word, ["stm32f446re", "stm32f746zg", "kws-s", "kws-m", "profile", "preview", "--device", "--data"]));

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    public void A_table_is_no_wider_than_its_room_and_loses_no_word(int columns)
    {
        TextWidth.Set(columns);
        var table = new TextTable(["limit", "value", "how"], rightAligned: [1]);
        string how = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"word{i}"));
        table.Add("flash", "100.0 KiB (90.0 to 120.0)", how);
        table.Add("sram", "1.0 KiB", "short");
        string text = table.ToString();
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, columns));
        Assert.All(how.Split(' '), word => Assert.Contains(word, text, StringComparison.Ordinal));
        TextWidth.Set(TextWidth.Default);
    }

    [Fact]
    public void A_table_of_many_figures_closes_its_gaps_where_the_window_is_narrow()
    {
        TextWidth.Set(40);
        var table = new TextTable(["parameters", "flash", "sram", "time"], rightAligned: [0, 1, 2, 3]);
        table.Add("53,732,000", "196,198.4", "127,078.4", "1,131.745");
        Assert.Equal(["parameters     flash      sram      time", "53,732,000 196,198.4 127,078.4 1,131.745"],
            table.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        TextWidth.Set(TextWidth.Default);
    }

    [Fact]
    public void A_table_with_room_keeps_each_row_on_a_line()
    {
        var table = new TextTable(["a", "b"], rightAligned: [1]);
        table.Add("one", "1");
        table.Add("ten", "10");
        Assert.Equal(["a     b", "one   1", "ten  10"], table.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Fact]
    public void Sentences_are_cut_between_words_and_commands_are_not_cut()
    {
        string command = $"  micronets run {new string('x', 120)}", sentence = string.Join(' ', Enumerable.Repeat("several", 40));
        string[] lines = TextWidth.WrapSentences($"{sentence}\n{command}").Split('\n');
        Assert.Equal(command, lines[^1]);
        Assert.Equal(sentence, string.Join(' ', lines[..^1]));
        Assert.All(lines[..^1], line => Assert.InRange(line.Length, 1, 100));
    }

    [Fact]
    public void Progress_says_the_stage_the_share_the_rate_the_margins_and_the_time_left()
    {
        var progress = new StageProgress(RunStage.Search, "search", 0.25, "loss 1.250")
        {
            Left = TimeSpan.FromSeconds(80),
            LeftOfRun = TimeSpan.FromSeconds(3725),
            Limits = [new LimitShare("flash", 0.98)],
        };
        Assert.Equal("1/5 search  25 %  loss 1.250  flash 98 % of its limit  left 1:20, run 1:02:05", progress.ToString());
        Assert.Equal("4/5 firmware  0 %", new StageProgress(RunStage.Export, "firmware", 0, "").ToString());
        Assert.Equal("reading data  50 %  1 of 2", StageProgress.Of("reading data", 1, 2).ToString());
    }

    [Fact]
    public void A_log_without_bars_gets_progress_as_lines()
    {
        var lines = new List<string>();
        new RunLog(_ => { }, lines.Add).Report(new StageProgress(RunStage.Train, "training found", 0.5, "loss 0.5"));
        Assert.Equal(["2/5 training found  50 %  loss 0.5"], lines);
    }
}
