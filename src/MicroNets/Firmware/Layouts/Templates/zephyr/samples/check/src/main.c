/* Runs each model on the input of an example. */
#include "example_data.h"

#include <zephyr/kernel.h>

int main(void)
{
    int wrong = 0;
{{~ for model in models }}
    wrong += !{{ model.name }}_check();
{{~ end }}
    printk(wrong == 0 ? "{{ library }}: right\n" : "{{ library }}: WRONG\n");
    return 0;
}
