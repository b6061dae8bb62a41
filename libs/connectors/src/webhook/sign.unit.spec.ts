import { describe, expect, it } from '@jest/globals';
import { signed } from './sign.ts';

describe('signed', () => {
  it('signs as the reference of Standard Webhooks does', () => {
    const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signed(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes any other text as the key itself', () => {
    const one = signed('a key', 'id', 1, 'body')['webhook-signature'];
    expect([
      one === signed('a key', 'id', 1, 'body')['webhook-signature'],
      one === signed('another', 'id', 1, 'body')['webhook-signature'],
    ]).toEqual([true, false]);
  });
});
