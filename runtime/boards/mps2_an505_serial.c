/* Serial line and clock of Arm MPS2 with AN505, by their secure addresses. */
#define HERTZ 20000000
#define UART 0x50200000u
#define FPGAIO 0x50302000u
#include "mps_serial.h"
