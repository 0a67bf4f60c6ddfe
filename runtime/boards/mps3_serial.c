/* Serial line and clock of Arm MPS3. */
#define HERTZ 20000000
#define UART 0x49303000u
#define FPGAIO 0x49302000u
#include "mps_serial.h"
