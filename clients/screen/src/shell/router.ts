import { createRouter, createWebHistory } from 'vue-router'
import CityView from '../park/CityView.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'city', component: CityView },
    { path: '/twin/:path(.+)', name: 'twin', component: () => import('./TwinView.vue'), props: true },
    { path: '/accounts/:account?', name: 'accounts', component: () => import('../billing/BillsView.vue'), props: true },
    { path: '/health', name: 'health', component: () => import('../health/HealthView.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: () => ({ top: 0 }),
})
