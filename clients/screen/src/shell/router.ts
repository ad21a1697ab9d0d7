import { createRouter, createWebHistory } from 'vue-router'
import CityView from '../park/CityView.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'city', component: CityView },
    { path: '/twin/:path(.+)', name: 'twin', component: () => import('./TwinView.vue'), props: true },
    { path: '/demand/:path(.*)?', name: 'demand', component: () => import('../demand/DemandView.vue'), props: true },
    { path: '/indicators/:path(.*)?', name: 'indicators', component: () => import('../indicator/IndicatorsView.vue'), props: true },
    { path: '/rules', name: 'rules', component: () => import('../rules/RulesView.vue') },
    { path: '/accounts/:account?', name: 'accounts', component: () => import('../billing/BillsView.vue'), props: true },
    { path: '/health', name: 'health', component: () => import('../health/HealthView.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: () => ({ top: 0 }),
})
