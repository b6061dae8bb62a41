import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '#auth';
import { AnswersFile } from '../openapi/answers.ts';
import { Metrics } from './metrics.ts';

@ApiTags('operations')
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  /** Figures of this process in the Prometheus text format. */
  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Figures of this process in the Prometheus text format' })
  @AnswersFile('text/plain', 'One figure a line')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
