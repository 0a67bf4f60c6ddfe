using System.Text.RegularExpressions;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.Cli;

/// <summary>The page of operators says what the tables say.</summary>
public partial class OpsCommandTests
{
    private static string Page => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operators.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_page_names_every_operator_that_is_read_and_no_other()
    {
        string list = Page.Split("\n## ")[0];
        Assert.Equal(OperatorSupport.Read, NamePattern().Matches(list).Select(match => match.Value.Trim('`')));
    }

    [Fact]
    public void The_page_names_every_operator_that_is_read_from_onnx_and_no_other()
    {
        string list = Page.Split("\n## ONNX\n")[1].Split("\n\n")[0];
        Assert.Equal(OperatorSupport.ReadFromOnnx, OnnxNamePattern().Matches(list).Select(match => match.Value.Trim('`')));
    }

    [Fact]
    public void The_page_holds_the_table_of_ops() =>
        Assert.Contains(OperatorSupport.Table().ToString().ReplaceLineEndings("\n"), Page, StringComparison.Ordinal);

    [Fact]
    public void Every_op_of_the_catalogue_has_a_row_and_every_operator_a_name_of_the_schema()
    {
        Assert.Equal(OpCatalog.Kinds.Keys, OperatorSupport.All.Select(op => op.Op));
        Assert.Equal("CONV_2D", OperatorNames.Of(BuiltinOperator.Conv2D));
        Assert.Equal("RELU_0_TO_1", OperatorNames.Of(BuiltinOperator.Relu0To1));
        Assert.DoesNotContain(OperatorSupport.Read, name => name.Contains("operator of code", StringComparison.Ordinal));
    }

    [GeneratedRegex("`[A-Z0-9_]{3,}`")]
    private static partial Regex NamePattern();

    [GeneratedRegex("`[A-Za-z0-9]+`")]
    private static partial Regex OnnxNamePattern();
}
